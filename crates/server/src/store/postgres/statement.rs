//! Statements as PostgreSQL reads them.

/// Words that PostgreSQL keeps for itself, and that are columns here. `user` alone would be whoever is signed in
/// to the database, without a word of complaint.
const KEPT: [&str; 2] = ["user", "authorization"];

/// A statement with its parameters as `$1`, and with columns in quotes whose names PostgreSQL keeps for itself.
pub(super) fn translated(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len() + 16);
    let (mut rest, mut parameters) = (sql, 0_u32);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => rest
                .char_indices()
                .skip(1)
                .find(|(_, end)| *end == first)
                .map_or(rest.len(), |(at, _)| at + 1),
            '?' => {
                let number = rest
                    .char_indices()
                    .skip(1)
                    .find(|(_, digit)| !digit.is_ascii_digit());
                number.map_or(rest.len(), |(at, _)| at)
            }
            letter if letter.is_ascii_alphabetic() || letter == '_' => rest
                .char_indices()
                .find(|(_, letter)| !letter.is_ascii_alphanumeric() && *letter != '_')
                .map_or(rest.len(), |(at, _)| at),
            other => other.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        match token {
            "?" => {
                parameters += 1;
                text.push_str(&format!("${parameters}"));
            }
            word if KEPT.contains(&word) => text.push_str(&format!("\"{word}\"")),
            other if first == '?' => text.push_str(&other.replacen('?', "$", 1)),
            other => text.push_str(other),
        }
        rest = after;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_with_a_dollar() {
        assert_eq!(translated("a = ?1 OR b = ?12"), "a = $1 OR b = $12");
        assert_eq!(
            translated("VALUES (?, ?), (?, ?)"),
            "VALUES ($1, $2), ($3, $4)"
        );
    }

    #[test]
    fn texts_stay_and_columns_that_have_a_kept_word_are_quoted() {
        assert_eq!(
            translated("SELECT v.user, users FROM x WHERE user = 'user ?1' AND \"user\" = 'ж'"),
            "SELECT v.\"user\", users FROM x WHERE \"user\" = 'user ?1' AND \"user\" = 'ж'"
        );
        assert_eq!(
            translated("authorization IS NULL"),
            "\"authorization\" IS NULL"
        );
    }
}
