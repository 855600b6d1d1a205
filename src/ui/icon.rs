//! A stroke icon out of the sprite; always beside a text that says the same, so hidden from readers.

use leptos::prelude::*;

macro_rules! glyphs {
    ($($name:ident = $id:literal),+ $(,)?) => {
        /// Every icon of the sprite. A name that is not drawn does not compile.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Glyph { $($name),+ }

        impl Glyph {
            /// All of them, for the test that looks each one up in the sprite.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name of its symbol in `style/sprite.svg`, which stands in the page.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id),+ }
            }
        }
    };
}

glyphs! {
    Home = "home", History = "history", ArrowRight = "arrow-right", ArrowIn = "arrow-in",
    ArrowOut = "arrow-out", Receipt = "receipt", User = "user", Search = "search",
    Close = "close", Back = "back", Chevron = "chevron", Backspace = "backspace",
    Check = "check", Warning = "warning", Info = "info", Eye = "eye", EyeOff = "eye-off",
    Printer = "printer", Share = "share", Repeat = "repeat", Refresh = "refresh",
    Cafe = "cafe", Groceries = "groceries", Transport = "transport", Utilities = "utilities",
    Salary = "salary", Shop = "shop", Transfer = "transfer", Bank = "bank", Phone = "phone",
    Tag = "tag", Health = "health", Fun = "fun", SignOut = "sign-out", Globe = "globe",
    Moon = "moon", Sun = "sun", Auto = "auto", Offline = "offline", Clock = "clock",
    Calendar = "calendar", Filter = "filter", Copy = "copy", Paste = "paste", Edit = "edit",
    Lock = "lock", Plus = "plus", Device = "device",
    Scan = "scan", Qr = "qr", Till = "till", Torch = "torch", Zoom = "zoom", Picture = "picture",
    Keep = "keep", Link = "link", Key = "key", Shield = "shield", Freeze = "freeze",
    Bell = "bell",
}

/// Draws one icon at the size the surrounding styles give it (24 px unless told).
#[component]
pub fn Icon(
    /// Which one.
    glyph: Glyph,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use_ href=format!("#i-{}", glyph.id())></use_>
        </svg>
    }
    .into_any()
}
