//! Effects of events (language.md §6.2). Tuning has no hook for events: a script must grant the loot.

use serde_json::Value;

use super::lowering::Lowering;
use crate::diagnostics::{Message, codes, quote};
use crate::ir::LootAction;

/// Reports the loot actions that only a script could grant, unless the author knows that.
pub(super) fn check(lowering: &mut Lowering<'_>) {
    if lowering.context.request.options().allow_unhooked {
        return;
    }
    for loot_action in &lowering.project.loot_actions {
        if let Some(Value::String(event)) = loot_action.annotations.extra.get("event") {
            report(loot_action, event, lowering);
        }
    }
}

fn report(loot_action: &LootAction, event: &str, lowering: &mut Lowering<'_>) {
    lowering.diagnostics.report(codes::EVENT_NEEDS_SCRIPT, loot_action.span, || {
        Message::new(
            format!("The game cannot do something at the event {}", quote(event)),
            "Tuning says what happens when Sims do something, and knows no events; a script mod has to grant this loot.",
        )
        .suggest("Remove the event, or set the option 'allow_unhooked' and grant the loot by a script.")
    });
}
