//! What stands for signs that a terminal without Unicode does not have.

use super::frame::Symbol;

/// What to draw for a symbol in such a terminal; `None` for one that it has.
pub(super) fn of(symbol: Symbol) -> Option<Symbol> {
    let plain = match symbol.char() {
        Some(c) if c.is_ascii() => return None,
        Some(c) => of_char(c),
        None => '?',
    };
    Some(Symbol::of(plain))
}

/// A line for such a terminal.
pub fn in_ascii(line: &str) -> String {
    line.chars().map(|c| if c.is_ascii() { c } else { of_char(c) }).collect()
}

fn of_char(c: char) -> char {
    match c {
        '‘' | '’' | '′' => '\'',
        '“' | '”' | '″' => '"',
        '‐'..='―' | '−' | '─' | '━' | '═' | '╌' | '┄' => '-',
        '│' | '┃' | '║' | '┆' | '▏' | '▕' | '▐' | '▌' => '|',
        '┌'..='╋' | '╒'..='╬' | '╭'..='╰' => '+',
        '…' | '·' | '•' => '.',
        '×' | '✕' | '✗' => 'x',
        '●' | '■' | '♥' | '❤' | '★' | '◆' => '*',
        '○' | '◌' | '□' | '◯' | '☆' => 'o',
        '▲' | '↑' => '^',
        '▼' | '↓' | '✓' | '✔' => 'v',
        '▶' | '→' | '›' | '»' => '>',
        '◀' | '←' | '‹' | '«' => '<',
        '▁' | '▂' => '_',
        '▃' | '▄' | '▅' => '=',
        '▆'..='█' => '#',
        '░'..='▓' => ':',
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{3000}' => ' ',
        _ => '?',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_and_bullets_have_their_like_and_the_rest_is_told_to_be_there() {
        let drawn = |c| of(Symbol::of(c)).and_then(Symbol::char).unwrap();
        let frame: String = "┌─┐│└╭╮●○…×−▼♥█好é".chars().map(drawn).collect();
        assert_eq!(frame, "+-+|+++*o.x-v*#??");
        let others = (0..0x1_1000).filter_map(char::from_u32).filter(|c| !c.is_ascii());
        assert!(others.map(drawn).all(|c| c.is_ascii()));
        assert_eq!(of(Symbol::of('~')), None);
    }
}
