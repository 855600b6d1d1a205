//! The wallet over HTTP: routes, extractors, problems, headers. No rule of business lives here.

mod accounts;
mod api_keys;
mod authorizations;
mod bank;
mod by_key;
mod client;
mod confirmations;
mod cookie;
mod cross_site;
mod devices;
mod events;
mod exchange;
mod extract;
mod figures;
mod files;
mod guardians;
mod health;
mod holds;
mod layers;
mod limits;
mod load;
mod me;
mod notices;
mod objects;
mod openapi;
mod operations;
mod orders;
mod passkeys;
mod payees;
mod payment_codes;
mod plans;
mod problem;
mod protected;
mod push;
mod queries;
mod rate_headers;
mod receipts;
mod receive_codes;
mod reports;
mod requests;
mod search;
mod security;
mod security_headers;
mod sessions;
mod spending;
mod splits;
mod statements;
mod templates;
mod transfers;
mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use poltina_domain::limits::BODY_BYTES;
use tower_http::compression::CompressionLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use client::ClientAddress;
pub use figures::Figures;
pub use load::Load;
pub use openapi::document;
pub(crate) use problem::problem_json;
pub use problem::title;
pub use security_headers::CONTENT_SECURITY_POLICY;

use crate::app::Wallet;
use crate::assets::Assets;
use crate::traces::Traces;

/// Where the API lives.
pub const BASE: &str = "/api/v1";

/// Where the bank calls.
pub const BANK_CALLBACKS: &str = "/bank/callbacks";

/// What handlers need.
#[derive(Clone)]
pub(crate) struct Api {
    wallet: Arc<Wallet>,
    behind_proxy: bool,
}

/// How the server stands in the world.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The app's files.
    pub assets: Assets,
    /// Whether answers travel by TLS.
    pub tls: bool,
    /// Whether a reverse proxy stands in front and tells the client's address.
    pub behind_proxy: bool,
    /// Where requests are counted.
    pub figures: Figures,
    /// Where requests are traced to, if they are.
    pub traces: Option<Traces>,
    /// How much is let in at once.
    pub load: Load,
}

/// Everything that is served: the API, the app, and whether both are well.
pub fn router(wallet: Arc<Wallet>, options: Options) -> Router {
    let api = Api {
        wallet,
        behind_proxy: options.behind_proxy,
    };
    let secure = security_headers::Secure(options.tls);
    let watch = layers::Watch {
        figures: options.figures,
        traces: options.traces,
    };
    let files = Router::new()
        .fallback(files::serve)
        .with_state(Arc::new(options.assets));
    Router::new()
        .nest(BASE, api_router(&api, &options.load))
        .route(
            BANK_CALLBACKS,
            post(bank::callback)
                .layer(DefaultBodyLimit::max(BODY_BYTES))
                .layer(from_fn(layers::time_out))
                .layer(from_fn_with_state(options.load.clone(), load::admit))
                .layer(from_fn_with_state(options.load, load::read_body))
                .layer(from_fn_with_state(api.clone(), layers::count)),
        )
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/problems/{code}", get(problem::explain))
        .with_state(api)
        .fallback_service(files)
        .layer(from_fn(layers::survive))
        .layer(from_fn_with_state(secure, security_headers::add))
        .layer(from_fn_with_state(watch, layers::log))
}

fn api_router(api: &Api, load: &Load) -> Router<Api> {
    let (router, _) = resources().split_for_parts();
    router
        .fallback(problem::no_address)
        .method_not_allowed_fallback(problem::no_method)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(from_fn(queries::refuse_unknown))
        .layer(from_fn(layers::time_out))
        .layer(from_fn_with_state(load.clone(), load::admit))
        .layer(from_fn_with_state(load.clone(), load::read_body))
        .layer(from_fn(cross_site::guard))
        // The contract is nobody's secret: others may link to it.
        .route("/openapi.json", get(openapi::serve))
        .layer(from_fn_with_state(api.clone(), layers::count))
        .layer(CompressionLayer::new())
        .layer(from_fn(layers::do_not_store))
}

/// Every resource, one file each.
fn resources() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(openapi::frame())
        .routes(routes!(sessions::send_code))
        .routes(routes!(sessions::sign_in))
        .routes(routes!(sessions::sign_out))
        .routes(routes!(sessions::lock))
        .routes(routes!(devices::list, devices::end_others))
        .routes(routes!(devices::end))
        .routes(routes!(devices::secret))
        .routes(routes!(security::show, security::change))
        .routes(routes!(security::notices))
        .routes(routes!(security::set_pin, security::remove_pin))
        .routes(routes!(security::freeze, security::unfreeze))
        .routes(routes!(passkeys::begin_sign_in))
        .routes(routes!(passkeys::sign_in))
        .routes(routes!(passkeys::begin))
        .routes(routes!(passkeys::list, passkeys::add))
        .routes(routes!(passkeys::rename, passkeys::remove))
        .routes(routes!(confirmations::begin))
        .routes(routes!(confirmations::prove))
        .routes(routes!(me::get_me, me::change_me))
        .routes(routes!(accounts::list, accounts::open))
        .routes(routes!(exchange::rates))
        .routes(routes!(exchange::quote))
        .routes(routes!(exchange::create))
        .routes(routes!(exchange::outcome))
        .routes(routes!(exchange::by_id))
        .routes(routes!(bank::terms))
        .routes(routes!(bank::accounts, bank::link))
        .routes(routes!(bank::unlink))
        .routes(routes!(bank::payments, bank::pay))
        .routes(routes!(bank::payment))
        .routes(routes!(bank::transfer))
        .routes(routes!(limits::get))
        .routes(routes!(limits::set_own))
        .routes(routes!(limits::levels))
        .routes(routes!(limits::identify))
        .routes(routes!(templates::list, templates::create))
        .routes(routes!(templates::change, templates::remove))
        .routes(routes!(payees::look_up))
        .routes(routes!(payees::shop))
        .routes(routes!(payees::frequent))
        .routes(routes!(payees::contacts))
        .routes(routes!(payees::names))
        .routes(routes!(payees::by_id))
        .routes(routes!(payees::save_name, payees::forget_name))
        .routes(routes!(transfers::create))
        .routes(routes!(transfers::check))
        .routes(routes!(transfers::outcome, transfers::call_off))
        .routes(routes!(plans::list, plans::create))
        .routes(routes!(plans::by_id, plans::change, plans::cancel))
        .routes(routes!(holds::list))
        .routes(routes!(holds::by_id, holds::cancel))
        .routes(routes!(holds::release))
        .routes(routes!(protected::list))
        .routes(routes!(protected::by_id))
        .routes(routes!(protected::accept))
        .routes(routes!(protected::decline))
        .routes(routes!(protected::cancel))
        .routes(routes!(reports::create, reports::list))
        .routes(routes!(guardians::get, guardians::set, guardians::remove))
        .routes(routes!(guardians::approvals))
        .routes(routes!(guardians::approve))
        .routes(routes!(guardians::answer_ward, guardians::leave_ward))
        .routes(routes!(orders::create))
        .routes(routes!(orders::by_id, orders::cancel))
        .routes(routes!(orders::charge))
        .routes(routes!(authorizations::by_id, authorizations::void))
        .routes(routes!(authorizations::capture))
        .routes(routes!(authorizations::refund))
        .routes(routes!(requests::list, requests::create))
        .routes(routes!(requests::refused))
        .routes(routes!(requests::refuse, requests::take_again))
        .routes(routes!(requests::by_id, requests::cancel))
        .routes(routes!(requests::decline))
        .routes(routes!(requests::remind))
        .routes(routes!(splits::list, splits::create))
        .routes(routes!(splits::by_id, splits::close))
        .routes(routes!(payment_codes::issue))
        .routes(routes!(receive_codes::create))
        .routes(routes!(receive_codes::by_id))
        .routes(routes!(operations::list))
        .routes(routes!(operations::by_id))
        .routes(routes!(search::search))
        .routes(routes!(search::set_category))
        .routes(routes!(search::set_note))
        .routes(routes!(search::set_labels))
        .routes(routes!(search::labels))
        .routes(routes!(spending::months))
        .routes(routes!(spending::spending))
        .routes(routes!(receipts::by_id))
        .routes(routes!(receipts::search))
        .routes(routes!(api_keys::make, api_keys::list))
        .routes(routes!(api_keys::revoke))
        .routes(routes!(webhooks::add, webhooks::list))
        .routes(routes!(webhooks::remove))
        .routes(routes!(webhooks::change_secret))
        .routes(routes!(webhooks::enable))
        .routes(routes!(webhooks::deliveries, webhooks::send_again))
        .routes(routes!(notices::list))
        .routes(routes!(notices::read))
        .routes(routes!(push::key))
        .routes(routes!(push::subscribe, push::unsubscribe))
        .routes(routes!(push::settings, push::choose))
        .routes(routes!(statements::create))
        .routes(routes!(statements::by_id))
        .routes(routes!(statements::file))
        .routes(routes!(events::follow))
}
