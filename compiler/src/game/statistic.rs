//! Statistics: numbers that effects change (language.md §4.2).
//!
//! Source of the values: the exporter of Sims 4 Mod Constructor 5.

use gamefiles::tuning::Node;

use super::Kind;
use super::lowering::{Body, Head, Lowering, Owner};
use super::numbers::plain;
use crate::diagnostics::{Message, codes};
use crate::ir::Statistic;
use crate::source::Spanned;

/// The least, the greatest and the first value of a statistic that does not say.
const USUAL: [f64; 3] = [0.0, 100.0, 0.0];

/// Makes the statistic.
pub(super) fn lower(statistic: &Statistic, lowering: &mut Lowering<'_>) {
    let head = Head::of(Kind::Statistic, &statistic.id, statistic.span, &statistic.annotations);
    lowering.resource(head, |lowering| Body::of(Kind::Statistic, nodes(statistic, lowering)));
}

fn nodes(statistic: &Statistic, lowering: &mut Lowering<'_>) -> Vec<Node> {
    let owner = Owner::new(Kind::Statistic, &statistic.id);
    let [min, max, initial] = USUAL;
    let mut value = |stated: &Option<Spanned<f64>>, usual| match stated {
        Some(stated) => Node::value(plain(whole(stated, lowering))),
        None => Node::value(plain(usual)),
    };
    let initial = Node::tuple(vec![
        value(&statistic.initial, initial).named("_initial_value"),
        Node::boolean(true).named("_use_stat_value_on_init"),
    ]);
    let mut nodes = vec![
        initial.named("initial_tuning"),
        value(&statistic.max, max).named("max_value_tuning"),
        value(&statistic.min, min).named("min_value_tuning"),
    ];
    nodes.extend(lowering.named_text(&owner, "name", statistic.display_name_key.as_ref(), "stat_name"));
    nodes
}

/// The game has whole numbers of 32 bits here; another number becomes the nearest one, which is reported.
fn whole(stated: &Spanned<f64>, lowering: &mut Lowering<'_>) -> f64 {
    let nearest = stated.round().clamp(f64::from(i32::MIN), f64::from(i32::MAX));
    if nearest.total_cmp(&stated.value).is_ne() {
        lowering.diagnostics.report(codes::NUMBER_OUT_OF_RANGE, stated.span, || {
            let long = format!(
                "Statistics of the game go from {} to {} in whole numbers. The nearest one is written.",
                i32::MIN,
                i32::MAX
            );
            Message::new(format!("The game counts this as {}", plain(nearest)), long)
                .suggest("Write a whole number in that range.")
        });
    }
    nearest
}
