//! Taking elements apart: the children and attributes that a rule names, and a diagnostic for the rest.

use schemas::Severity;

use crate::diagnostics::{Diagnostics, Message, codes, quote};
use crate::ir::ProjectBuilder;
use crate::names;
use crate::source::{Format, SourceText, Span, Spanned};

use super::detect::MARKERS;
use super::document::{Attribute, Node};
use super::parse::{is_space, line_ends};

/// Most bytes of an element that a fix repeats under another name.
const FIX_BYTES_MAX: usize = 4 << 10;

/// Reads the elements of one file into the project.
pub(super) struct Reader<'r, 'b> {
    source: &'r SourceText,
    /// Where elements and statements go.
    pub(super) builder: &'r mut ProjectBuilder<'b>,
    /// Where faults go.
    pub(super) diagnostics: &'r mut Diagnostics,
    /// Whether the reference's leniency holds: text keeps its white space (D7), unknown names are
    /// passed over in silence (D11), of repeated elements the first counts (D13).
    pub(super) ref_compat: bool,
}

impl<'r, 'b> Reader<'r, 'b> {
    /// A reader of `source`.
    pub(super) fn new(
        source: &'r SourceText,
        builder: &'r mut ProjectBuilder<'b>,
        diagnostics: &'r mut Diagnostics,
    ) -> Self {
        let ref_compat = builder.request().is_ref_compat();
        Self { source, builder, diagnostics, ref_compat }
    }

    /// Whether the file is in the fork's form.
    pub(super) fn is_fork(&self) -> bool {
        self.source.format() == Format::XmlFork
    }

    /// The children of the names given, each at most once, in the order of the names.
    pub(super) fn children<'d, 't, const N: usize>(
        &mut self,
        parent: Node<'d, 't>,
        known: [&'static str; N],
    ) -> [Option<Node<'d, 't>>; N] {
        self.refuse_text(parent);
        let mut found = [None; N];
        for child in parent.children() {
            match known.iter().position(|name| *name == child.name()) {
                Some(index) => match found[index] {
                    None => found[index] = Some(child),
                    Some(first) => self.report_repeated(first, child),
                },
                None => self.report_unknown_child(parent, child, &known),
            }
        }
        found
    }

    /// The children of a container, all of one name.
    pub(super) fn items<'d, 't>(&mut self, parent: Node<'d, 't>, name: &'static str) -> Vec<Node<'d, 't>> {
        self.attributes(parent, []);
        self.items_beside_attributes(parent, name)
    }

    /// The children of a container whose attributes are read elsewhere.
    pub(super) fn items_beside_attributes<'d, 't>(
        &mut self,
        parent: Node<'d, 't>,
        name: &'static str,
    ) -> Vec<Node<'d, 't>> {
        self.refuse_text(parent);
        let (items, others): (Vec<_>, Vec<_>) = parent.children().partition(|child| child.name() == name);
        for other in others {
            self.report_unknown(parent, other, &[name], |_| true);
        }
        items
    }

    /// The attributes of the names given, in the order of the names.
    pub(super) fn attributes<'d, 't, const N: usize>(
        &mut self,
        node: Node<'d, 't>,
        known: [&'static str; N],
    ) -> [Option<&'d Attribute<'t>>; N] {
        self.attributes_needing(0, node, known)
    }

    /// The same; the element must have the first `n_needed`. One that is misspelt is reported and taken.
    pub(super) fn attributes_needing<'d, 't, const N: usize>(
        &mut self,
        n_needed: usize,
        node: Node<'d, 't>,
        known: [&'static str; N],
    ) -> [Option<&'d Attribute<'t>>; N] {
        let mut found = [None; N];
        let mut unknown = Vec::new();
        for attribute in node.attributes() {
            match known.iter().position(|name| *name == attribute.name) {
                Some(index) => {
                    self.check_length(&attribute.value, attribute.value_span, attribute.name);
                    found[index] = Some(attribute);
                }
                None => unknown.push(attribute),
            }
        }
        for attribute in unknown {
            let is_meant = |index: &usize| found[*index].is_none() && attribute.is_like(known[*index]);
            if let Some(index) = (0..n_needed).find(is_meant) {
                self.report_misspelt_attribute(node, attribute, known[index]);
                found[index] = Some(attribute);
            } else {
                self.report_unknown_attribute(node, attribute, &known);
            }
        }
        found
    }

    /// The text of an element that holds nothing else.
    pub(super) fn text(&mut self, node: Node<'_, '_>) -> Spanned<String> {
        self.attributes(node, []);
        self.text_beside_attributes(node)
    }

    /// The text of an element whose attributes are read elsewhere.
    pub(super) fn text_beside_attributes(&mut self, node: Node<'_, '_>) -> Spanned<String> {
        if let Some(child) = node.children().next().filter(|_| !self.ref_compat) {
            self.report_markup_in_text(node, child);
        }
        let text = if self.ref_compat { node.text() } else { node.text().trim_matches(is_space) };
        self.check_length(text, node.text_span(), node.name());
        Spanned::new(text.to_owned(), node.text_span())
    }

    /// Reports a text that is longer than one may be; `what` holds it.
    pub(super) fn check_length(&mut self, text: &str, span: Span, what: &str) {
        let max = self.builder.request().limits().text_bytes_max;
        if text.len() <= max as usize {
            return;
        }
        self.diagnostics.report(codes::VALUE_TOO_LONG, span, || {
            Message::new(
                format!("This text has more than {max} bytes"),
                format!("The text of {} has {} bytes, and {max} are allowed.", quote(what), text.len()),
            )
            .suggest("Shorten the text.")
        });
    }

    /// The items of a list inside of an element; reports a list with too many.
    pub(super) fn list_items<'d, 't>(&mut self, list: Node<'d, 't>, name: &'static str) -> Vec<Node<'d, 't>> {
        let items = self.items(list, name);
        self.cut(items)
    }

    /// As many items as a list may have; reports a list with more.
    pub(super) fn cut<'d, 't>(&mut self, mut items: Vec<Node<'d, 't>>) -> Vec<Node<'d, 't>> {
        let max = self.builder.request().limits().list_items_max;
        if let Some(first_over) = items.get(max as usize).copied() {
            self.diagnostics.report(codes::TOO_MANY_ELEMENTS, first_over.tag_span(), || {
                let (long, fix) =
                    (format!("A list may have {max} items. The rest is left out."), "Split the list.");
                Message::new("This list is too long", long).suggest(fix)
            });
            items.truncate(max as usize);
        }
        items
    }

    /// The text of an element that need not be there.
    pub(super) fn optional_text(&mut self, node: Option<Node<'_, '_>>) -> Option<Spanned<String>> {
        node.map(|node| self.text(node))
    }

    /// The source of an element, as it is written.
    pub(super) fn raw(&self, node: Node<'_, '_>) -> &'r str {
        let span = node.span();
        &self.source.text()[span.start()..span.end()]
    }

    /// An attribute's value with the white space around it removed, as texts are.
    pub(super) fn value(attribute: &Attribute<'_>) -> Spanned<String> {
        Spanned::new(attribute.value.trim_matches(is_space).to_owned(), attribute.value_span)
    }

    /// Reports text in an element that holds only elements.
    pub(super) fn refuse_text(&mut self, node: Node<'_, '_>) {
        let text = node.text_span();
        let text = (text.start() < text.end()).then_some(text).or(node.stray_text());
        let Some(span) = text.filter(|_| !self.ref_compat) else {
            return;
        };
        self.diagnostics.report(codes::XML_UNEXPECTED_CHILD, span, || {
            Message::new(
                "Text stands where none may",
                format!("The element {} has no text of its own; this would be lost.", quote(node.name())),
            )
            .suggest("Remove the text, or put it into the element it belongs to.")
            .replace("")
        });
    }

    /// Reports what stands in an element that holds nothing.
    pub(super) fn refuse_content(&mut self, node: Node<'_, '_>) {
        self.refuse_text(node);
        for child in node.children() {
            self.report_unknown_child(node, child, &[]);
        }
    }

    fn report_markup_in_text(&mut self, node: Node<'_, '_>, child: Node<'_, '_>) {
        self.diagnostics.report(codes::XML_UNEXPECTED_CHILD, child.tag_span(), || {
            let (outer, inner) = (quote(node.name()), quote(child.name()));
            Message::new(
                "An element stands in a text",
                format!("The element {outer} holds text, and {inner} is an element; the text behind it would be lost."),
            )
            .suggest("Remove the tags, or write &lt; for the character '<'.")
        });
    }

    /// Reports an element that may stand only once where it stands again.
    pub(super) fn report_repeated(&mut self, first: Node<'_, '_>, again: Node<'_, '_>) {
        if self.ref_compat {
            return;
        }
        self.diagnostics.report(codes::XML_UNEXPECTED_CHILD, again.tag_span(), || {
            Message::new(
                "This element stands here twice",
                format!("There may be one {} here; only the first counts.", quote(again.name())),
            )
            .suggest("Remove one of the two.")
            .related(first.tag_span(), "the first one")
        });
    }

    /// Reports an element that may stand only once, where an earlier one counts.
    pub(super) fn report_again(&mut self, again: Node<'_, '_>) {
        self.diagnostics.report(codes::XML_UNEXPECTED_CHILD, again.tag_span(), || {
            Message::new(
                "This is said already",
                format!("There may be one {} here; only the first counts.", quote(again.name())),
            )
            .suggest("Remove one of the two.")
        });
    }

    /// Reports a child that no rule names, where there may be one of each.
    pub(super) fn report_unknown_child(
        &mut self,
        parent: Node<'_, '_>,
        child: Node<'_, '_>,
        known: &[&'static str],
    ) {
        self.report_unknown(parent, child, known, |meant| {
            parent.children().all(|other| other.name() != meant)
        });
    }

    /// Reports a child that no rule names; `is_free` tells whether another child of a known name may stand there.
    fn report_unknown(
        &mut self,
        parent: Node<'_, '_>,
        child: Node<'_, '_>,
        known: &[&'static str],
        is_free: impl FnOnce(&str) -> bool,
    ) {
        if self.is_fork() && MARKERS.contains(&child.name()) {
            return self.keep_extension(child);
        }
        if self.ref_compat {
            return;
        }
        let raw = self.raw(child);
        self.diagnostics.report(codes::UNKNOWN_ELEMENT, child.name_span(), || {
            let (outer, inner) = (quote(parent.name()), quote(child.name()));
            let message = unknown(
                "This element has no meaning here and is left out",
                format!("There is no {inner} inside of {outer}."),
                child.name(),
                known,
            );
            let meant = names::nearest(child.name(), known.iter().copied()).certain();
            match meant.filter(|meant| is_free(meant)).and_then(|meant| renamed(raw, child.name(), meant)) {
                Some(element) => message.replace_at(child.span(), element),
                None => message,
            }
        });
    }

    /// Keeps a block of the fork that nothing is made of. Source: language.md §6.1.
    pub(super) fn keep_extension(&mut self, node: Node<'_, '_>) {
        let raw = serde_json::Value::String(line_ends(self.raw(node)).into_owned());
        let kept = &mut self.builder.metadata_annotations().extra;
        match kept.entry(node.name().to_owned()).or_insert_with(|| serde_json::Value::Array(Vec::new())) {
            serde_json::Value::Array(blocks) => blocks.push(raw),
            other => *other = raw,
        }
        if self.ref_compat {
            return;
        }
        self.diagnostics.report(codes::FORK_EXTENSION_IGNORED, node.tag_span(), || {
            Message::new(
                "Nothing is made of this block",
                format!(
                    "The fork allows {}, but no output has anything like it. It is kept in the IR.",
                    quote(node.name())
                ),
            )
            .suggest("Remove the block unless another tool reads it.")
        });
    }

    /// Reports an attribute that no rule names.
    pub(super) fn report_unknown_attribute(
        &mut self,
        node: Node<'_, '_>,
        attribute: &Attribute<'_>,
        known: &[&'static str],
    ) {
        if self.ref_compat {
            return;
        }
        self.diagnostics.report(codes::UNKNOWN_ATTRIBUTE, attribute.name_span, || {
            let (outer, name) = (quote(node.name()), quote(attribute.name));
            let message = unknown(
                "This attribute has no meaning here and is left out",
                format!("The element {outer} has no attribute {name}."),
                attribute.name,
                known,
            );
            // An element has each attribute once.
            let is_free = |name: &str| node.attributes().iter().all(|other| other.name != name);
            match names::nearest(attribute.name, known.iter().copied()).certain() {
                Some(meant) if is_free(meant) => message.replace(meant),
                _ => message,
            }
        });
    }

    /// Reports an element that lacks a child it must have.
    pub(super) fn report_missing_child(&mut self, node: Node<'_, '_>, name: &'static str) {
        self.diagnostics.report(codes::MISSING_ELEMENT, node.tag_span(), || {
            Message::new(
                format!("This element needs a <{name}>"),
                format!("The element {} must hold {}.", quote(node.name()), quote(name)),
            )
            .suggest(format!("Add <{name}>…</{name}> inside of it."))
        });
    }

    /// Reports an element that lacks its text.
    pub(super) fn report_missing_text(&mut self, node: Node<'_, '_>) {
        self.diagnostics.report(codes::MISSING_ELEMENT, node.tag_span(), || {
            let long = format!("The element {} is a text, and it is empty.", quote(node.name()));
            Message::new("This element needs a text", long)
                .suggest(format!("Write <{0}>…</{0}>.", node.name()))
        });
    }

    /// Reports an element that lacks an attribute it must have.
    pub(super) fn report_missing_attribute(&mut self, node: Node<'_, '_>, name: &'static str) {
        self.diagnostics.report(codes::MISSING_ATTRIBUTE, node.tag_span(), || {
            Message::new(
                format!("This element needs the attribute '{name}'"),
                format!("The element {} must have the attribute {}.", quote(node.name()), quote(name)),
            )
            .suggest(format!("Add {name}=\"…\" to <{}>.", node.name()))
        });
    }

    /// A whole number; reports a text that is none.
    pub(super) fn integer(&mut self, node: Option<Node<'_, '_>>) -> Option<Spanned<i64>> {
        let text = self.optional_text(node)?;
        match names::integer(text.value.trim_matches(is_space)) {
            Ok(number) => Some(Spanned::new(number, text.span)),
            Err(error) => {
                self.report_number(&text, error);
                None
            }
        }
    }

    fn report_number(&mut self, text: &Spanned<String>, error: names::NumberError) {
        let written = quote(&text.value);
        match error {
            names::NumberError::Malformed => {
                self.diagnostics.report(codes::INVALID_NUMBER, text.span, || {
                    let long = format!("A whole number is needed, such as 60, and {written} is none.");
                    Message::new(format!("{written} is not a whole number"), long)
                        .suggest("Write a whole number such as 60.")
                });
            }
            names::NumberError::TooLarge => {
                let code = codes::NUMBER_OUT_OF_RANGE;
                self.diagnostics.report_worse(code, Severity::Error, text.span, || {
                    let long = format!("{written} is larger than any number here.");
                    Message::new("This number is too large", long).suggest("Write a smaller number.")
                });
            }
        }
    }

    /// A switch; `default` when it is absent or no switch, which is reported.
    pub(super) fn boolean(&mut self, node: Option<Node<'_, '_>>, default: bool) -> bool {
        let Some(text) = self.optional_text(node) else {
            return default;
        };
        if self.ref_compat {
            return text.value.eq_ignore_ascii_case("true");
        }
        names::boolean(&text.value).unwrap_or_else(|| {
            self.report_boolean(&text);
            default
        })
    }

    fn report_boolean(&mut self, text: &Spanned<String>) {
        self.diagnostics.report(codes::INVALID_BOOLEAN, text.span, || {
            let near = names::nearest(&text.value, names::SWITCHES);
            Message::new(
                "This is neither true nor false",
                format!("The value {} is no switch, so it counts as not written.", quote(&text.value)),
            )
            .suggest("Write true or false.")
            .replace_meant(&near, str::to_owned)
            .did_you_mean(near)
        });
    }
}

/// The element `raw` under another name; `None` for one with a prefix, and for one too long for a fix to repeat.
fn renamed(raw: &str, name: &str, meant: &str) -> Option<String> {
    let rest = raw.strip_prefix('<')?.strip_prefix(name).filter(|_| raw.len() <= FIX_BYTES_MAX)?;
    let rest = line_ends(rest);
    if rest.ends_with("/>") {
        return Some(format!("<{meant}{rest}"));
    }
    let inside =
        rest.trim_end_matches('>').trim_end_matches(is_space).strip_suffix(name)?.strip_suffix("</")?;
    Some(format!("<{meant}{inside}</{meant}>"))
}

fn unknown(short: &str, long: String, name: &str, known: &[&'static str]) -> Message {
    let near = names::nearest(name, known.iter().copied());
    let fix = match near.first() {
        Some(name) => format!("Write '{name}', or remove it."),
        None if known.is_empty() => "Remove it.".to_owned(),
        None => format!("Remove it, or use one of: {}.", known.join(", ")),
    };
    Message::new(short, long).suggest(fix).did_you_mean(near)
}
