//! `OWN_004`: the shape of tuning. Source: language.md §9.2.

use gamefiles::key::ResourceKey;

use crate::resources::Resources;
use crate::xml::Element;
use crate::{Finding, Level};

pub(super) fn check(resources: &Resources, findings: &mut Vec<Finding>) {
    for (key, root) in resources.tunings() {
        members(key, root, findings);
        for element in root.walk().into_iter().skip(1) {
            check_element(key, element, findings);
        }
    }
}

fn check_element(key: ResourceKey, element: &Element, findings: &mut Vec<Finding>) {
    let (name, children) = (element.attribute("n"), &element.children);
    let mut find = |message: String| findings.push(Finding::new("OWN_004", Level::Error, key, message));
    match element.tag.as_str() {
        "T" | "E" if !children.is_empty() => find(format!("the value {name:?} has members")),
        "T" if matches!(element.text.as_str(), "true" | "false" | "TRUE" | "FALSE") => {
            find(format!("{name:?} is {}, not True or False", element.text));
        }
        "E" if element.text.is_empty() => find(format!("the choice {name:?} is empty")),
        "L" if children.iter().any(|item| item.attributes.contains_key("n")) => {
            find(format!("an item of the list {name:?} has a name"));
        }
        "V" => match children.as_slice() {
            [] if !element.attribute("t").is_empty() => {}
            [form] if form.attribute("n") == element.attribute("t") => {}
            _ => find(format!(
                "the variant {name:?} does not hold exactly the form {:?}",
                element.attribute("t")
            )),
        },
        "U" | "C" => members(key, element, findings),
        "T" | "E" | "L" => {}
        other => find(format!("there is no element <{other}>")),
    }
}

/// The members of a tuple have names, sorted and without repeats.
fn members(key: ResourceKey, element: &Element, findings: &mut Vec<Finding>) {
    let names: Vec<&str> = element.children.iter().map(|child| child.attribute("n")).collect();
    if names.iter().any(|name| name.is_empty()) || !names.is_sorted_by(|left, right| left < right) {
        let message = format!(
            "the members of {:?} are not sorted by name: {}",
            element.attribute("n"),
            names.join(", ")
        );
        findings.push(Finding::new("OWN_004", Level::Error, key, message));
    }
}
