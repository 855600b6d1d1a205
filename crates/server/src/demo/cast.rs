//! Who lives in the demo world: people and shops, all of them made up.

use poltina_api_types::Category;

/// A person of the demo world.
pub(super) struct Person {
    pub(super) phone: &'static str,
    pub(super) given: &'static str,
    pub(super) family: &'static str,
}

/// A shop of the demo world.
pub(super) struct Shop {
    pub(super) slug: &'static str,
    /// The owner's place among the people.
    pub(super) owner: usize,
    pub(super) name: &'static str,
    pub(super) legal_name: &'static str,
    pub(super) inn: &'static str,
    pub(super) address: &'static str,
    pub(super) category: Category,
}

/// Whom one may sign in as.
#[derive(Clone, Copy, Debug)]
pub struct SignIn {
    /// The number.
    pub phone: &'static str,
    /// Who it is.
    pub who: &'static str,
}

/// The people one signs in as.
pub const SIGN_INS: [SignIn; 3] = [
    SignIn {
        phone: "+7 916 000-00-01",
        who: "Анна Кузнецова",
    },
    SignIn {
        phone: "+7 916 000-00-02",
        who: "Борис Королёв",
    },
    SignIn {
        phone: "+7 916 000-00-03",
        who: "Мария Соколова, «Кофе на Лесной»",
    },
];

pub(super) const ANNA: usize = 0;
pub(super) const BORIS: usize = 1;
pub(super) const MARIA: usize = 2;
pub(super) const ILYA: usize = 3;
pub(super) const DARYA: usize = 4;
pub(super) const MAMA: usize = 5;
pub(super) const LANDLADY: usize = 6;
/// Owns the shops that are only there to be paid.
const MERCHANT: usize = 7;
/// From here on: those who only buy coffee.
pub(super) const GUESTS: usize = 8;

const fn person(phone: &'static str, given: &'static str, family: &'static str) -> Person {
    Person {
        phone,
        given,
        family,
    }
}

pub(super) const PEOPLE: [Person; 26] = [
    person("+79160000001", "Анна", "Кузнецова"),
    person("+79160000002", "Борис", "Королёв"),
    person("+79160000003", "Мария", "Соколова"),
    person("+79160000004", "Илья", "Смирнов"),
    person("+79160000005", "Дарья", "Волкова"),
    person("+79160000006", "Мама", ""),
    person("+79160000007", "Ольга", "Виноградова"),
    person("+79160000008", "Павел", "Торгов"),
    person("+79160000011", "Сергей", "Павлов"),
    person("+79160000012", "Екатерина", "Орлова"),
    person("+79160000013", "Никита", "Фёдоров"),
    person("+79160000014", "Ольга", "Морозова"),
    person("+79160000015", "Артём", "Лебедев"),
    person("+79160000016", "Юлия", "Новикова"),
    person("+79160000017", "Максим", "Козлов"),
    person("+79160000018", "Алина", "Егорова"),
    person("+79160000019", "Тимур", "Галиев"),
    person("+79160000020", "Вера", "Щукина"),
    person("+79160000021", "Григорий", "Эйдельман"),
    person("+79160000022", "Полина", "Жукова"),
    person("+79160000023", "Роман", "Титов"),
    person("+79160000024", "Софья", "Белова"),
    person("+79160000025", "Камила", "Сафина"),
    person("+79160000026", "Денис", "Чернов"),
    person("+79160000027", "Александра", "Добронравова"),
    person("+79160000028", "Ян", "Ким"),
];

pub(super) const COFFEE: usize = 0;
pub(super) const GROCERY: usize = 1;
pub(super) const MARKET: usize = 2;
pub(super) const CANTEEN: usize = 3;
pub(super) const METRO: usize = 4;
pub(super) const TAXI: usize = 5;
pub(super) const POWER: usize = 6;
pub(super) const HOUSE: usize = 7;
pub(super) const MOBILE: usize = 8;
pub(super) const INTERNET: usize = 9;
pub(super) const PHARMACY: usize = 10;
pub(super) const BOOKS: usize = 11;
pub(super) const CINEMA: usize = 12;
pub(super) const GOODS: usize = 13;
pub(super) const EMPLOYER: usize = 14;
pub(super) const OTHER_EMPLOYER: usize = 15;

const fn shop(
    slug: &'static str,
    name: &'static str,
    legal_name: &'static str,
    inn: &'static str,
    address: &'static str,
    category: Category,
) -> Shop {
    Shop {
        slug,
        owner: MERCHANT,
        name,
        legal_name,
        inn,
        address,
        category,
    }
}

pub(super) const SHOPS: [Shop; 16] = [
    Shop {
        slug: "kofe-na-lesnoy",
        owner: MARIA,
        name: "Кофе на Лесной",
        legal_name: "ИП Соколова М. А.",
        inn: "500100732259",
        address: "Москва, ул. Лесная, 5",
        category: Category::Cafes,
    },
    shop(
        "produkty-u-doma",
        "Продукты у дома",
        "ООО «Каравай»",
        "7794580730",
        "Москва, ул. Лесная, 12",
        Category::Groceries,
    ),
    shop(
        "zelyony-ryad",
        "Зелёный ряд",
        "ООО «Зелёный ряд»",
        "7702157365",
        "Москва, Бутырский Вал, 8",
        Category::Groceries,
    ),
    shop(
        "stolovaya-7",
        "Столовая № 7",
        "ООО «Обед»",
        "7781930360",
        "Москва, Новослободская ул., 7",
        Category::Cafes,
    ),
    shop(
        "metro",
        "Метро",
        "ГУП «Подземные дороги»",
        "7742621294",
        "Москва, ст. «Белорусская»",
        Category::Transport,
    ),
    shop(
        "taxi-veter",
        "Такси «Ветер»",
        "ООО «Ветер»",
        "7797220037",
        "Москва, Складочная ул., 1",
        Category::Transport,
    ),
    shop(
        "energosbyt",
        "Энергосбыт",
        "АО «Энергосбыт»",
        "7732245386",
        "Москва, Гиляровского ул., 4",
        Category::Utilities,
    ),
    shop(
        "dom-na-lesnoy",
        "Управляющая компания",
        "ООО «Дом на Лесной»",
        "7732364055",
        "Москва, ул. Лесная, 43",
        Category::Utilities,
    ),
    shop(
        "svyaz-volna",
        "Связь «Волна»",
        "ПАО «Волна»",
        "7762241540",
        "Москва, Пресненская наб., 2",
        Category::Communication,
    ),
    shop(
        "internet-dom",
        "Домашний интернет",
        "ООО «Сеть в дом»",
        "7799095141",
        "Москва, Тверская ул., 20",
        Category::Communication,
    ),
    shop(
        "apteka-na-uglu",
        "Аптека на углу",
        "ООО «Здравница»",
        "7754752774",
        "Москва, ул. Лесная, 16",
        Category::Health,
    ),
    shop(
        "knizhny-stranitsa",
        "Книжный «Страница»",
        "ООО «Страница»",
        "7720405606",
        "Москва, Тверская ул., 8",
        Category::Leisure,
    ),
    shop(
        "kino-orion",
        "Кинотеатр «Орион»",
        "ООО «Орион»",
        "7786569073",
        "Москва, Миусская пл., 3",
        Category::Leisure,
    ),
    shop(
        "veschi-i-dom",
        "Вещи и дом",
        "ООО «Вещи и дом»",
        "7702931370",
        "Москва, Ходынский б-р, 4",
        Category::Shopping,
    ),
    shop(
        "romashka",
        "ООО «Ромашка»",
        "ООО «Ромашка»",
        "7758584714",
        "Москва, Ленинградский пр-т, 31",
        Category::Salary,
    ),
    shop(
        "vektor",
        "ООО «Вектор»",
        "ООО «Вектор»",
        "7795406131",
        "Москва, Дубининская ул., 57",
        Category::Salary,
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use poltina_domain::{Inn, PersonName, Phone, ShopSlug};

    use super::*;

    #[test]
    fn numbers_names_links_and_inns_of_the_demo_world_are_valid_and_unique() {
        let phones: HashSet<Phone> = PEOPLE
            .iter()
            .map(|person| person.phone.parse().unwrap())
            .collect();
        assert_eq!(phones.len(), PEOPLE.len());
        for person in &PEOPLE {
            assert!(
                PersonName::new(person.given, person.family).is_ok(),
                "{}",
                person.given
            );
        }
        let inns: HashSet<Inn> = SHOPS.iter().map(|shop| shop.inn.parse().unwrap()).collect();
        assert_eq!(inns.len(), SHOPS.len());
        let links: HashSet<ShopSlug> = SHOPS
            .iter()
            .map(|shop| shop.slug.parse().unwrap())
            .collect();
        assert_eq!(links.len(), SHOPS.len());
    }

    #[test]
    fn those_who_may_sign_in_are_the_first_of_the_cast() {
        for (sign_in, person) in SIGN_INS.iter().zip(&PEOPLE) {
            let phone: Phone = sign_in.phone.parse().unwrap();
            assert_eq!(phone.as_str(), person.phone);
        }
    }
}
