//! The languages of the game and the resources that hold their texts.

use super::GROUP;
use crate::fnv::fnv56;
use crate::key::{ResourceKey, STRING_TABLE};

/// How far the code of a locale lies above the hash in an instance. Source: language.md §9.3.
const CODE_SHIFT: u32 = 56;

/// A language of the game.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locale {
    code: u8,
    name: &'static str,
}

impl Locale {
    /// The language in which the game was written, English of the United States.
    pub const EN_US: Self = Self { code: 0x00, name: "en_US" };

    /// Every language that the game has, by code. Source: language.md §9.3.
    pub const ALL: [Self; 18] = [
        Self::EN_US,
        Self { code: 0x01, name: "zh_CN" },
        Self { code: 0x02, name: "zh_TW" },
        Self { code: 0x03, name: "cs_CZ" },
        Self { code: 0x04, name: "da_DK" },
        Self { code: 0x05, name: "nl_NL" },
        Self { code: 0x06, name: "fi_FI" },
        Self { code: 0x07, name: "fr_FR" },
        Self { code: 0x08, name: "de_DE" },
        Self { code: 0x0B, name: "it_IT" },
        Self { code: 0x0C, name: "ja_JP" },
        Self { code: 0x0D, name: "ko_KR" },
        Self { code: 0x0E, name: "no_NO" },
        Self { code: 0x0F, name: "pl_PL" },
        Self { code: 0x11, name: "pt_BR" },
        Self { code: 0x12, name: "ru_RU" },
        Self { code: 0x13, name: "es_ES" },
        Self { code: 0x15, name: "sv_SE" },
    ];

    /// The number in the highest byte of an instance.
    pub fn code(self) -> u8 {
        self.code
    }

    /// The name, such as `en_US`.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The locale of that number; `None` when the game has none.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.code == code)
    }

    /// The locale that `text` names: `ll_CC` or `ll-CC` in any case, or a language alone; `None` when the game has no
    /// such language. Source: language.md §9.3.
    pub fn from_name(text: &str) -> Option<Self> {
        let text = text.replace('-', "_");
        let is_named = |locale: &Self| {
            let (language, _) = locale.name.split_once('_').unwrap_or((locale.name, ""));
            text.eq_ignore_ascii_case(locale.name) || text.eq_ignore_ascii_case(language)
        };
        Self::ALL.into_iter().find(is_named)
    }

    /// The key of the string table that holds this locale's texts of `name`, such as `JPE:farm_strings`: locale in the
    /// highest byte, below it the hash that the tables of all locales share. Source: language.md §9.3.
    pub fn string_table_key(self, name: &str) -> ResourceKey {
        let instance = u64::from(self.code) << CODE_SHIFT | fnv56(name);
        ResourceKey::new(STRING_TABLE, GROUP, instance)
    }

    /// The locale of a string table with that key; `None` for other resources and numbers without a locale.
    pub fn of_key(key: ResourceKey) -> Option<Self> {
        let [code, ..] = key.instance.to_be_bytes();
        if key.type_id == STRING_TABLE { Self::from_code(code) } else { None }
    }
}
