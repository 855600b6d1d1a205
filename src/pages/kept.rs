//! Bills and receipts that were kept on this device.

use leptos::prelude::*;

use super::found::summary;
use crate::i18n::{Texts, use_texts};
use crate::routes::Route;
use crate::state::{Kept, State, use_state};
use crate::ui::{
    Avatar, AvatarShape, AvatarTone, Button, ButtonLook, EmptyState, ErrorState, Glyph, Icon, List,
    ListRow, SkeletonRows, TopBar, redraw,
};

/// All that was kept.
#[component]
pub fn KeptPage() -> impl IntoView {
    let (t, state) = (use_texts(), use_state());
    let back = move |()| state.navigation.back(Route::Home);
    state.rooms().kept.load(state);
    let items = Memo::new(move |_| state.rooms().kept.items());
    let body = move || {
        match items.get() {
        None => view! { <SkeletonRows label=t.common_loading() rows=3/> }.into_any(),
        Some(Err(_)) => view! {
            <ErrorState title=t.common_failed() text=t.kept_failed() retry_label=t.common_retry() on_retry=move |()| state.rooms().kept.load(state)/>
        }
        .into_any(),
        Some(Ok(kept)) if kept.is_empty() => view! {
            <EmptyState glyph=Glyph::Keep title=t.kept_empty() text=t.kept_empty_text()>
                <Button label=t.nav_scan() look=ButtonLook::Plain glyph=Glyph::Scan href=Route::Scan.path()/>
            </EmptyState>
        }
        .into_any(),
        Some(Ok(kept)) => {
            let rows = kept.into_iter().map(|kept| row(t, state, kept)).collect_view();
            view! { <p class="muted">{t.kept_text()}</p><List>{rows}</List> }.into_any()
        }
    }
    };
    view! {
        <div class="page page-flow">
            <TopBar title=t.place_kept() back_label=t.common_back() on_back=back/>
            <div class="flow-body">{redraw(body)}</div>
        </div>
    }
    .into_any()
}

fn row(t: Texts, state: State, kept: Kept) -> AnyView {
    let summary = summary(t, &kept.bytes());
    let subtitle = match kept.operation {
        Some(_) => format!("{} · {}", summary.subtitle, t.kept_attached()),
        None => summary.subtitle,
    };
    let leading = view! { <Avatar glyph=Some(summary.glyph) tone=AvatarTone::Neutral shape=AvatarShape::Square/> };
    let trailing = view! { <Icon glyph=Glyph::Chevron/> };
    view! {
        <ListRow
            title=summary.title
            subtitle
            leading=Some(leading.into_any())
            trailing=Some(trailing.into_any())
            on_press=move |()| state.rooms().scan.open(state, kept.bytes())
        />
    }
    .into_any()
}
