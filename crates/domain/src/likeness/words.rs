//! Words of names: which are short for which, and which are none. Lower case, ё as е, й as и.

/// A given name and what people call its bearers.
const SHORT: [(&str, &[&str]); 47] = [
    (
        "александр",
        &["саша", "шура", "саня", "алекс", "alex", "alexander"],
    ),
    ("александра", &["саша", "шура", "саня", "alexandra"]),
    ("алексеи", &["леша", "алеша", "леха", "alexey", "alexei"]),
    ("алена", &["алёна", "лена"]),
    ("анастасия", &["настя", "ася"]),
    ("анатолии", &["толя"]),
    ("андреи", &["андрюша", "andrew"]),
    ("анна", &["аня", "анюта", "нюра", "ann", "anne"]),
    ("антон", &["тоша", "антоша"]),
    ("борис", &["боря"]),
    ("вадим", &["вадик"]),
    ("валентин", &["валя"]),
    ("валентина", &["валя"]),
    ("валерии", &["валера"]),
    ("валерия", &["лера"]),
    ("василии", &["вася"]),
    ("виктор", &["витя", "victor"]),
    ("виктория", &["вика", "victoria"]),
    ("виталии", &["виталик"]),
    ("владимир", &["вова", "володя"]),
    ("владислав", &["влад", "слава"]),
    ("вячеслав", &["слава"]),
    ("галина", &["галя"]),
    ("георгии", &["гоша", "жора"]),
    ("григории", &["гриша"]),
    ("дарья", &["даша", "дария"]),
    ("дмитрии", &["дима", "митя"]),
    ("евгении", &["женя", "eugene"]),
    ("евгения", &["женя"]),
    ("екатерина", &["катя", "катерина", "catherine"]),
    ("елена", &["лена", "helen"]),
    ("елизавета", &["лиза"]),
    ("иван", &["ваня"]),
    ("ирина", &["ира"]),
    ("константин", &["костя"]),
    ("ксения", &["ксюша", "оксана"]),
    ("людмила", &["люда", "мила"]),
    ("мария", &["маша", "маруся", "марья", "mary"]),
    ("михаил", &["миша", "michael"]),
    ("наталья", &["наташа", "наталия"]),
    ("николаи", &["коля", "nicholas"]),
    ("ольга", &["оля"]),
    ("павел", &["паша", "paul"]),
    ("сергеи", &["сережа", "серега"]),
    ("татьяна", &["таня"]),
    ("юлия", &["юля", "julia"]),
    ("юрии", &["юра"]),
];

/// Whether one is what bearers of the other are called, or both are of one name.
pub(super) fn one_name(a: &str, b: &str) -> bool {
    let bears = |name: &str, shorts: &[&str], word: &str| name == word || shorts.contains(&word);
    SHORT
        .iter()
        .any(|(name, shorts)| bears(name, shorts, a) && bears(name, shorts, b))
}

/// Words that say what someone is to the one who writes them, not how he is called.
const BONDS: [&str; 55] = [
    "мама",
    "мамочка",
    "мать",
    "папа",
    "папочка",
    "отец",
    "бабушка",
    "бабуля",
    "дедушка",
    "дед",
    "брат",
    "братик",
    "сестра",
    "сестренка",
    "дядя",
    "тетя",
    "сын",
    "сынок",
    "дочь",
    "дочка",
    "доченька",
    "муж",
    "жена",
    "внук",
    "внучка",
    "сосед",
    "соседка",
    "друг",
    "подруга",
    "коллега",
    "начальник",
    "mom",
    "mum",
    "mother",
    "dad",
    "father",
    "grandma",
    "grandpa",
    "brother",
    "sister",
    "uncle",
    "aunt",
    "son",
    "daughter",
    "husband",
    "wife",
    "妈妈",
    "爸爸",
    "哥哥",
    "姐姐",
    "弟弟",
    "妹妹",
    "奶奶",
    "爷爷",
    "老婆",
];

/// Whether the word says what someone is, not how he is called.
pub(super) fn is_bond(word: &str) -> bool {
    BONDS.contains(&word)
}

/// Forms of address that follow a Chinese name.
pub(super) const ADDRESSES: [&str; 4] = ["先生", "女士", "小姐", "老师"];

/// Whether the word ends as patronymics do, which accounts seldom name.
pub(super) fn is_patronymic(word: &str) -> bool {
    const ENDS: [&str; 6] = ["ович", "евич", "ьич", "овна", "евна", "ична"];
    word.chars().count() >= 5 && ENDS.iter().any(|end| word.ends_with(end))
}
