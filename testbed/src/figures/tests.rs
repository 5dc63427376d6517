use super::{Figures, Goal};

#[test]
fn the_median_decides() {
    let mut figures = Figures::default();
    figures.add("Q3", "pick-up", "ms", vec![9.0, 1.0, 2.0], Goal::Bound(2.0));
    figures.add("Q5", "commits refused", "", vec![3.0], Goal::AtLeast(3.0));
    figures.add("Q3", "the peer's", "ms", vec![500.0], Goal::Shown);
    assert!(figures.all_within());
    let text = figures.to_string();
    assert!(
        text.contains(
            "| Q3 | pick-up         | ms     |      2.00 |      1.00 |      9.00 |    3 | ≤ 2      | kept"
        ),
        "{text}"
    );
    figures.add("Q5", "takeover", "ms", vec![2_001.0], Goal::Bound(2_000.0));
    assert!(!figures.all_within());
    assert!(figures.to_string().contains("MISSED"));
}

#[test]
fn programs_read_the_same() {
    let mut figures = Figures::default();
    figures.add("S2", "overhead", "µs", vec![2.0], Goal::Aim(1.0));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("made/figures.json");
    figures.write_json(&file).unwrap();
    let read: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let expected = serde_json::json!({ "rows": [{
        "target": "S2", "what": "overhead", "unit": "µs", "median": 2.0, "min": 2.0, "max": 2.0, "runs": 1,
        "goal": { "aim": 1.0 },
    }] });
    assert_eq!(read, expected);
}
