//! Writing outputs (language.md §12.5).

table! {
    GENERATION_ERROR: Generator, Fatal;
        "An output could not be written: the disk is full or a limit on outputs was hit.";
        "a full disk";
    INVALID_INSTANCE_ID: ValidationSchema, Error;
        "An instance id is a number from 1 to 2^64 - 1; 0 and the hash of an empty name are refused, because the game takes them for nothing.";
        "\"instance_id\": 0";
    INSTANCE_COLLISION: Generator, Error;
        "Two resources of one type have the same instance, so the game would load only one of them.";
        "two equal instance_id";
    STRING_KEY_COLLISION: Generator, Error;
        "Two texts have the same key in the game's string table.";
        "two keys with one hash";
    INSTANCE_TOO_LARGE: Generator, Error;
        "This kind of resource needs an instance of 32 bits.";
        "a 64-bit instance_id on a personality trait";
    STRING_TOO_LONG: Generator, Error;
        "A text has more than 65,535 UTF-8 bytes, the most that the game's string tables hold.";
        "a description of 70,000 letters";
    PACKAGE_TOO_LARGE: Generator, Warning;
        "The package is larger than 50 MiB, which makes the game slow to start. Split the project into several mods.";
        "a project of 100,000 elements";
    CREATOR_REPLACED: Generator, Warning;
        "Tuning names start with who made the mod, in Latin letters and digits. The creator or author has none of these, so the names start with another one, which other mods may use too. Choose one with the option 'creator'.";
        "author: Иван";
    MISSING_ICON: Generator, Info;
        "The element has no icon, so a default one is shown.";
        "a buff without icon";
    ENUM_NOT_IN_GAME: Generator, Info;
        "Enums are no resources of the game; their values can be used by other elements.";
        "any [Enums] section";
    INTERACTION_NOT_INJECTED: Generator, Info;
        "An interaction appears in no menu by itself. Choose an injector with the option 'inject'.";
        "\"inject\": \"none\"";
}
