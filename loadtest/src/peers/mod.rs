//! Other job queues, measured beside the farm on the same servers in the same run.

pub(crate) mod bullmq;
mod node;
