//! Parts that know the wallet, each used by two pages or more.

// The component macro writes `pub` items into these private modules.
#![allow(unreachable_pub)]

mod amount_field;
mod balance_card;
mod by_day;
mod category;
mod code_camera;
mod confirm_sheet;
mod day_list;
mod failure;
mod fresh_sheet;
mod frozen_notice;
mod held;
mod language_choice;
mod limit_words;
mod list_end;
mod news;
mod offline_notice;
mod operation_row;
mod operation_view;
mod passkey_offer;
mod payee_strip;
mod phone_field;
mod receipt_paper;
mod receipt_row;
mod report_sheet;
mod seconds;
mod shell;
mod signed;
mod symbol;
mod trouble;
mod unsettled_notice;
mod verdict;

pub use amount_field::{AmountField, AmountKeypad, amount_as_typed};
pub use balance_card::BalanceCard;
pub use by_day::{Day, by_day};
pub use category::{category_glyph, category_word, party_glyph};
pub use code_camera::{CodeCamera, Eye, Sight, Unseen};
pub use confirm_sheet::ConfirmSheet;
pub use day_list::DayList;
pub use failure::Failure;
pub use fresh_sheet::FreshSheet;
pub use frozen_notice::FrozenNotice;
pub use held::{HeldList, HeldRow, hold_word};
pub use language_choice::LanguageChoice;
pub use limit_words::{level_word, limit_words};
pub use list_end::ListEnd;
pub use news::News;
pub use offline_notice::OfflineNotice;
pub use operation_row::OperationRow;
pub use operation_view::OperationView;
pub use passkey_offer::PasskeyOffer;
pub use payee_strip::PayeeStrip;
pub use phone_field::PhoneField;
pub use receipt_paper::ReceiptPaper;
pub use receipt_row::ReceiptRow;
pub use report_sheet::{ReportSheet, report_reason};
pub use seconds::seconds;
pub use shell::{Shell, display_name};
pub use signed::{SignedAmount, signed};
pub use symbol::{BarSymbol, QrSymbol};
pub use trouble::{countdown, trouble_text};
pub use unsettled_notice::UnsettledNotice;
pub use verdict::Verdict;
