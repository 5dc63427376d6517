//! Instances that cannot be: taken by two resources, or taken for nothing (language.md §8.5).

use std::collections::BTreeMap;

use gamefiles::fnv;
use gamefiles::key::ResourceKey;

use super::lowering::{Head, Reference};
use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::source::Span;

/// Who has which key.
#[derive(Debug, Default)]
pub(super) struct Instances(BTreeMap<ResourceKey, Taken>);

#[derive(Debug)]
struct Taken {
    name: String,
    span: Span,
}

impl Instances {
    /// Takes the key of a resource; returns whether it was free. What cannot be is reported.
    pub(super) fn claim(
        &mut self,
        head: &Head<'_>,
        reference: &Reference,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        check(head, diagnostics);
        let key = ResourceKey::new(head.kind.type_id(), 0, reference.instance);
        let Some(taken) = self.0.get(&key) else {
            let name = reference.name.clone().into_owned();
            self.0.insert(key, Taken { name, span: head.span });
            return true;
        };
        // Two elements with one id have been reported.
        if taken.name != reference.name {
            report_collision(taken, head, reference, diagnostics);
        }
        false
    }
}

/// The game takes the hash of nothing for nothing. Source: language.md §8.5.
fn check(head: &Head<'_>, diagnostics: &mut Diagnostics) {
    let of_nothing =
        [u64::from(fnv::fnv32("")), u64::from(fnv::fnv32_high("")), fnv::fnv64(""), fnv::fnv64_high("")];
    let stated = head.id.and_then(|id| id.instance_id.as_ref());
    let Some(instance) = stated.filter(|instance| of_nothing.contains(&instance.value)) else {
        return;
    };
    diagnostics.report(codes::INVALID_INSTANCE_ID, instance.span, || {
        Message::new(
            "The instance is the hash of an empty name",
            format!("The game takes the number {} for nothing.", instance.value),
        )
        .suggest("Write another instance_id, or leave it out.")
        .resource(&head.slug)
    });
}

fn report_collision(taken: &Taken, head: &Head<'_>, reference: &Reference, diagnostics: &mut Diagnostics) {
    let stated = head.id.and_then(|id| id.instance_id.as_ref());
    let place = stated.map_or(head.span, |instance| instance.span);
    diagnostics.report(codes::INSTANCE_COLLISION, place, || {
        Message::new(
            "Another resource of this type has the same instance",
            format!(
                "{} and {} both have the instance {}, so the game would load only one of them.",
                quote(&taken.name),
                quote(&reference.name),
                reference.instance
            ),
        )
        .suggest("Give one of the two another instance_id, or another id.")
        .resource(&head.slug)
        .related(taken.span, "the first one")
    });
}
