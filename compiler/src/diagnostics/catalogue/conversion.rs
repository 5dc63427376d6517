//! Translating a project from one source language to another; not in language.md §12, which has no such step.

table! {
    CONVERSION_LOSS: Generator, Warning, strict;
        "The language that the project is translated to has no words for something in it, so that is left out or said in another way. Keep it in IR JSON, which says everything.";
        "\"instance_id\": 42 with `jpefarm convert --to jpe`";
    PLACES_NOT_CONVERTED: Generator, Info;
        "An IR document names the places that its elements were made from. Translated to another language they stand in places of their own, so those names are dropped.";
        "\"source\": {\"file\": \"a.jpe\", \"line\": 1, \"column\": 1}";
}
