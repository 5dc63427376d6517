// A worker with the default settings, in a process of its own: says when each job starts. A job whose data says so never ends.
import { Worker } from 'bullmq';
import { nowUs } from './clock.mjs';

const [queue, port] = process.argv.slice(2);
const worker = new Worker(
  queue,
  async (job) => {
    process.send({ id: job.id, atUs: nowUs() });
    if (job.data.endless) {
      await new Promise(() => {});
    }
  },
  { connection: { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null } },
);
await worker.waitUntilReady();
process.send({ ready: true });
