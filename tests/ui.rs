//! The design system's primitives in a real browser: what they tell readers, and what keys and taps do.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use leptos::{
    mount::mount_to,
    prelude::*,
    task::tick,
    wasm_bindgen::JsCast,
    web_sys::{Element, Event, HtmlElement, HtmlInputElement},
};
use poltina::ui::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Mounts a view in a place of its own; the place stays for the whole test.
fn show<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> HtmlElement {
    let place: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&place).unwrap();
    mount_to(place.clone(), view).forget();
    place
}

fn find(place: &HtmlElement, selector: &str) -> HtmlElement {
    place
        .query_selector(selector)
        .unwrap()
        .expect(selector)
        .unchecked_into()
}

fn text(element: &Element) -> String {
    element.text_content().unwrap_or_default()
}

fn type_into(input: &HtmlElement, value: &str) {
    let input: &HtmlInputElement = input.unchecked_ref();
    input.set_value(value);
    input.dispatch_event(&Event::new("input").unwrap()).unwrap();
}

#[wasm_bindgen_test]
async fn a_blocked_button_says_why_and_does_nothing() {
    let pressed = RwSignal::new(0);
    let blocked = RwSignal::new(Some("Enter an amount".to_owned()));
    let place = show(move || {
        view! { <Button label="Next" blocked=blocked on_press=move |()| *pressed.write() += 1/> }
    });
    let button = find(&place, "button");
    let reason = button.get_attribute("aria-describedby").unwrap();
    assert_eq!(
        text(&find(&place, &format!("#{reason}"))),
        "Enter an amount"
    );
    assert_eq!(
        button.get_attribute("aria-disabled").as_deref(),
        Some("true")
    );
    button.click();
    assert_eq!(pressed.get_untracked(), 0);

    blocked.set(None);
    tick().await;
    assert_eq!(button.get_attribute("aria-disabled"), None);
    assert_eq!(text(&find(&place, &format!("#{reason}"))), "");
    button.click();
    assert_eq!(pressed.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn a_busy_button_keeps_its_label_and_ignores_a_second_tap() {
    let pressed = RwSignal::new(0);
    let busy = RwSignal::new(false);
    let press = move |()| {
        *pressed.write() += 1;
        busy.set(true);
    };
    let place = show(move || view! { <Button label="Send" busy=busy on_press=press/> });
    let button = find(&place, "button");
    button.click();
    button.click();
    tick().await;
    assert_eq!(pressed.get_untracked(), 1);
    assert_eq!(button.get_attribute("aria-busy").as_deref(), Some("true"));
    assert_eq!(text(&button), "Send");
}

#[wasm_bindgen_test]
async fn one_choice_is_always_made_and_a_new_one_is_told() {
    let value = RwSignal::new("all".to_owned());
    let place = show(move || {
        let choices = vec![Choice::new("all", "All"), Choice::new("in", "In")];
        view! { <ChoiceGroup label="Show" choices value on_change=move |v| value.set(v)/> }
    });
    assert_eq!(
        find(&place, "[role=radiogroup]")
            .get_attribute("aria-label")
            .as_deref(),
        Some("Show")
    );
    find(&place, "input[value=in]").click();
    tick().await;
    assert_eq!(value.get_untracked(), "in");
    let checked = |value: &str| {
        let input = find(&place, &format!("input[value={value}]"));
        input.unchecked_ref::<HtmlInputElement>().checked()
    };
    assert_eq!((checked("all"), checked("in")), (false, true));
}

#[wasm_bindgen_test]
async fn a_code_keeps_digits_only_and_is_complete_once() {
    let value = RwSignal::new(String::new());
    let complete = RwSignal::new(Vec::new());
    let place = show(move || {
        view! { <CodeField label="Code" value on_complete=move |code| complete.write().push(code)/> }
    });
    let input = find(&place, "input");
    type_into(&input, "12a3");
    tick().await;
    assert_eq!(value.get_untracked(), "123");
    assert_eq!(input.unchecked_ref::<HtmlInputElement>().value(), "123");
    assert_eq!(text(&find(&place, ".code-cell:nth-child(3)")), "3");
    type_into(&input, "12 34-56 78");
    type_into(&input, "1234567");
    tick().await;
    assert_eq!(complete.get_untracked(), ["123456"]);
}

#[wasm_bindgen_test]
async fn a_field_is_tied_to_its_label_its_hint_and_its_error() {
    let value = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let place = show(move || {
        view! { <TextField label="Phone" value error hint="We send a code" kind="tel"/> }
    });
    let input = find(&place, "input");
    assert_eq!(
        find(&place, "label").get_attribute("for"),
        input.get_attribute("id")
    );
    type_into(&input, "+7");
    assert_eq!(value.get_untracked(), "+7");
    error.set(Some("Digits are missing".to_owned()));
    tick().await;
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    let described: Vec<String> = input
        .get_attribute("aria-describedby")
        .unwrap()
        .split(' ')
        .map(|id| text(&find(&place, &format!("#{id}"))))
        .collect();
    assert_eq!(described, ["Digits are missing", "We send a code"]);
}

#[wasm_bindgen_test]
fn every_key_of_the_keypad_has_a_name_and_tells_itself() {
    let keys = RwSignal::new(Vec::new());
    let place = show(move || {
        view! {
            <Keypad label="Amount" decimal="," decimal_label="Comma" backspace_label="Erase" on_key=move |key| keys.write().push(key)/>
        }
    });
    for at in [1, 10, 11, 12] {
        find(&place, &format!("button:nth-child({at})")).click();
    }
    assert_eq!(
        keys.get_untracked(),
        [
            Key::Digit('1'),
            Key::Decimal,
            Key::Digit('0'),
            Key::Backspace
        ]
    );
    assert_eq!(
        find(&place, "button:last-child")
            .get_attribute("aria-label")
            .as_deref(),
        Some("Erase")
    );
}

#[wasm_bindgen_test]
async fn a_sheet_is_modal_and_tells_when_it_was_closed() {
    let open = RwSignal::new(false);
    let place = show(move || {
        view! { <Sheet open title="Receipt" close_label="Close"><p>"Paper"</p></Sheet> }
    });
    tick().await;
    assert!(place.query_selector("dialog:modal").unwrap().is_none());
    open.set(true);
    tick().await;
    assert!(text(&find(&place, "dialog:modal")).contains("Paper"));
    find(&place, "[aria-label=Close]").click();
    tick().await;
    assert!(!open.get_untracked());
    assert!(place.query_selector("dialog:modal").unwrap().is_none());
}

#[wasm_bindgen_test]
fn a_row_is_a_link_a_button_or_neither() {
    let pressed = RwSignal::new(0);
    let place = show(move || {
        view! {
            <List>
                <ListRow title="Metro" subtitle="12:08" href="/operations/1" current=Signal::stored(true)/>
                <ListRow title="Boris" on_press=move |()| *pressed.write() += 1/>
                <ListRow title="Plain"/>
            </List>
        }
    });
    assert_eq!(
        find(&place, "li:nth-child(1) > a")
            .get_attribute("aria-current")
            .as_deref(),
        Some("true")
    );
    find(&place, "li:nth-child(2) > button").click();
    assert_eq!(pressed.get_untracked(), 1);
    assert!(
        place
            .query_selector("li:nth-child(3) :is(a, button)")
            .unwrap()
            .is_none()
    );
}

#[wasm_bindgen_test]
fn an_amount_reads_as_one_text() {
    let parts = AmountParts {
        lead: "\u{2212}".into(),
        integer: "1\u{202f}234".into(),
        fraction: ",56".into(),
        tail: "\u{202f}₽".into(),
    };
    let expected = parts.text();
    let place = show(move || view! { <AmountText parts/> });
    assert_eq!(text(&place), expected);
    assert_eq!(expected, "\u{2212}1\u{202f}234,56\u{202f}₽");
}

#[wasm_bindgen_test]
fn every_glyph_is_drawn_in_the_sprite() {
    let sprite = include_str!("../style/sprite.svg");
    for glyph in Glyph::ALL {
        assert!(
            sprite.contains(&format!("id=\"i-{}\"", glyph.id())),
            "{glyph:?} is not drawn"
        );
    }
}

#[wasm_bindgen_test]
fn initials_are_of_the_first_word_and_the_next_capital() {
    for (name, expected) in [
        ("Борис К.", "БК"),
        ("Кофе на Лесной", "КЛ"),
        ("Продукты у дома", "П"),
        ("ООО «Ромашка»", "ОР"),
        ("Мама", "М"),
        ("王 伟", "王"),
        ("+7 916 •••-45-67", "—"),
        ("  ", "—"),
    ] {
        assert_eq!(initials(name), expected, "{name}");
    }
}
