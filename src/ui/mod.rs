//! Design-system primitives: they know nothing of wallets, routes or state; every text comes from the caller.

// The component macro writes `pub` items into these private modules.
#![allow(unreachable_pub)]

mod amount_text;
mod avatar;
mod bars;
mod button;
mod card;
mod choice;
mod code_field;
mod copied_row;
mod detail_row;
mod empty_state;
mod error_state;
mod focus;
mod icon;
mod icon_button;
mod id;
mod keypad;
mod list;
mod list_row;
mod mark;
mod notice;
mod redraw;
mod section;
mod sheet;
mod skeleton;
mod switch;
mod text_field;
mod tick;
mod toast;
mod top_bar;

pub use amount_text::{AmountParts, AmountSize, AmountText, AmountTone};
pub use avatar::{Avatar, AvatarShape, AvatarSize, AvatarTone, initials};
pub use bars::{BottomBar, NavItem, SideBar};
pub use button::{Button, ButtonLook};
pub use card::Card;
pub use choice::{Chip, Choice, ChoiceGroup, ChoiceLook};
pub use code_field::CodeField;
pub use copied_row::{CopiedRow, RowAmount, copied_row};
pub use detail_row::{DetailRow, Details};
pub use empty_state::EmptyState;
pub use error_state::ErrorState;
pub use icon::{Glyph, Icon};
pub use icon_button::{IconButton, TileButton};
pub use keypad::{Key, Keypad};
pub use list::List;
pub use list_row::ListRow;
pub use mark::Mark;
pub use notice::{Notice, NoticeTone};
pub use redraw::{Attr, flag, redraw, retext};
pub use section::Section;
pub use sheet::Sheet;
pub use skeleton::{SkeletonCard, SkeletonRows, SkeletonText};
pub use switch::Switch;
pub use text_field::TextField;
pub use tick::Tick;
pub use toast::{Toast, ToastRegion};
pub use top_bar::TopBar;
