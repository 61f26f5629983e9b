//! What terminals send, whole and in pieces.

use proptest::prelude::*;

use super::{Input, parser::*};
use crate::app::{Code, Key, Mouse, MouseButton, MouseKind};

/// What a terminal sent, in these reads and nothing behind them.
fn read(reads: &[&[u8]]) -> Vec<Input> {
    let mut parser = Parser::default();
    for bytes in reads {
        parser.take(bytes);
    }
    parser.settle();
    std::iter::from_fn(|| parser.pop()).collect()
}

fn plain(code: Code) -> Input {
    Input::Key(Key::plain(code))
}

fn alt(code: Code) -> Input {
    Input::Key(Key { code, ctrl: false, alt: true })
}

fn ctrl(c: char) -> Input {
    Input::Key(Key::ctrl(c))
}

/// Everything that is known, with the bytes that it comes as.
fn known() -> Vec<(&'static [u8], Input)> {
    let mouse = |kind| Input::Mouse(Mouse { kind, column: 4, row: 10 });
    let char = |c| plain(Code::Char(c));
    vec![
        (b"a", char('a')),
        (b"A", char('A')),
        ("é".as_bytes(), char('é')),
        ("弹".as_bytes(), char('弹')),
        ("👍".as_bytes(), char('👍')),
        (b"\r", plain(Code::Enter)),
        (b"\t", plain(Code::Tab)),
        (b"\x7f", plain(Code::Backspace)),
        (b"\x03", ctrl('c')),
        (b"\x08", ctrl('h')),
        (b"\n", ctrl('j')),
        (b"\0", ctrl(' ')),
        (b"\x1f", ctrl('7')),
        (b"\x1bm", alt(Code::Char('m'))),
        ("\x1b弹".as_bytes(), alt(Code::Char('弹'))),
        (b"\x1b\x7f", alt(Code::Backspace)),
        (b"\x1b\r", alt(Code::Enter)),
        (b"\x1b[A", plain(Code::Up)),
        (b"\x1bOB", plain(Code::Down)),
        (b"\x1b[1;3C", alt(Code::Right)),
        (b"\x1b[1;5D", Input::Key(Key { code: Code::Left, ctrl: true, alt: false })),
        (b"\x1b[H", plain(Code::Home)),
        (b"\x1b[4~", plain(Code::End)),
        (b"\x1b[5~", plain(Code::PageUp)),
        (b"\x1b[6;2~", plain(Code::PageDown)),
        (b"\x1b[3~", plain(Code::Delete)),
        (b"\x1b[Z", plain(Code::BackTab)),
        (b"\x1bOP", plain(Code::Function(1))),
        (b"\x1b[[B", plain(Code::Function(2))),
        (b"\x1b[1;2R", plain(Code::Function(3))),
        (b"\x1b[15~", plain(Code::Function(5))),
        (b"\x1b[24~", plain(Code::Function(12))),
        (b"\x1b[97;5u", ctrl('a')),
        (b"\x1b[27u", plain(Code::Esc)),
        (b"\x1b[9;2u", plain(Code::BackTab)),
        (b"\x1b[I", Input::Focus(true)),
        (b"\x1b[O", Input::Focus(false)),
        (b"\x1b[0n", Input::Report),
        (b"\x1b[3n", Input::Report),
        (b"\x1b[<0;5;11M", mouse(MouseKind::Press(MouseButton::Left))),
        (b"\x1b[<0;5;11m", mouse(MouseKind::Release(MouseButton::Left))),
        (b"\x1b[<34;5;11M", mouse(MouseKind::Drag(MouseButton::Right))),
        (b"\x1b[<64;5;11M", mouse(MouseKind::ScrollUp)),
        (b"\x1b[<65;5;11M", mouse(MouseKind::ScrollDown)),
        (b"\x1b[M %+", mouse(MouseKind::Press(MouseButton::Left))),
        (b"\x1b[M#%+", mouse(MouseKind::Release(MouseButton::Left))),
        (b"\x1b[96;5;11M", mouse(MouseKind::ScrollUp)),
        (
            b"\x1b[200~a\x1b[20\x1b\x1b[31m\r\nb\x03\x1b[201~",
            Input::Paste("a\x1b[20\x1b\x1b[31m\r\nb\x03".into()),
        ),
        (b"\x1b[200~\x1b[201~", Input::Paste(String::new())),
        (b"\x1b[200~\xff\x1b[201~", Input::Paste("\u{fffd}".into())),
    ]
}

#[test]
fn what_is_known_is_read_whole_and_byte_by_byte() {
    for (bytes, input) in known() {
        let whole = read(&[bytes]);
        assert_eq!(whole, [input], "{:?}", String::from_utf8_lossy(bytes));
        let pieces: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(read(&pieces), whole);
    }
}

#[test]
fn what_is_not_known_is_read_past() {
    for nothing in [
        &b"\x1b[?62;4c"[..],
        b"\x1b[12;40R",
        b"\x1b[<35;5;11M",
        b"\x1b[<66;5;11M",
        b"\x1b[97;1:3u",
        b"\x1b[99999~",
        b"\x1b[57358u",
        b"\x1bOx",
        b"\x1b[[Z",
        b"\x1b[<1;2M",
        b"\xff\xc0\x80",
        b"\x1b[5n",
        b"\x1b[?997;1n",
    ] {
        let got = read(&[nothing, b"x"]);
        let told = String::from_utf8_lossy(nothing);
        assert_eq!(got.last(), Some(&plain(Code::Char('x'))), "{told:?}");
        assert!(got.len() <= 2, "{told:?}: {got:?}");
    }
    // What broke off does not take the next key with it.
    assert_eq!(read(&[b"\x1b[12\x1b[A"]), [plain(Code::Up)]);
    assert_eq!(read(&[b"\xe5\xbcx"]), [plain(Code::Char('x'))]);
    assert_eq!(read(&[b"\x1b[1\x03"]), [ctrl('c')]);
}

#[test]
fn an_esc_is_a_key_when_nothing_follows() {
    assert_eq!(read(&[b"\x1b"]), [plain(Code::Esc)]);
    assert_eq!(read(&[b"\x1b\x1b"]), [plain(Code::Esc), plain(Code::Esc)]);
    assert_eq!(read(&[b"\x1b["]), [alt(Code::Char('['))]);
    assert_eq!(read(&[b"\x1bO"]), [alt(Code::Char('O'))]);
    let mut parser = Parser::default();
    parser.take(b"\x1b");
    assert!(parser.is_unsure() && parser.pop().is_none());
    parser.take(b"[1;");
    assert!(!parser.is_unsure());
    parser.settle();
    parser.take(b"3A");
    assert_eq!(parser.pop(), Some(alt(Code::Up)));
}

#[test]
fn what_never_ends_is_bounded() {
    let mut parser = Parser::default();
    parser.take(b"\x1b[");
    parser.take(&b"1;".repeat(1 << 20));
    assert!(format!("{parser:?}").len() < 1000);
    parser.take(b"m");
    parser.take(b"\x1b[200~");
    parser.take(&b"a".repeat(MOST_PASTED + 999));
    parser.take(b"\x1b[201~x");
    let text = std::iter::from_fn(|| parser.pop()).collect::<Vec<_>>();
    assert!(matches!(&text[..], [Input::Paste(text), _] if text.len() == MOST_PASTED));
    assert_eq!(text[1], plain(Code::Char('x')));
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(known()).prop_map(|(bytes, _)| bytes.to_vec());
    let odd = prop::collection::vec(
        prop_oneof![any::<u8>(), prop::sample::select(b"\x1b[O<;0129~Mmnu".to_vec())],
        0..9,
    );
    prop::collection::vec(prop_oneof![2 => known, 1 => odd], 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn where_reads_end_makes_no_difference(bytes in bytes(), cuts in prop::collection::vec(1..9_usize, 1..9)) {
        let mut parts = Vec::new();
        let (mut rest, mut cuts) = (&bytes[..], cuts.into_iter().cycle());
        while !rest.is_empty() {
            let (part, after) = rest.split_at(cuts.next().unwrap().min(rest.len()));
            parts.push(part);
            rest = after;
        }
        prop_assert_eq!(read(&parts), read(&[&bytes]));
    }

    #[test]
    fn known_things_are_read_one_after_the_other(
        sent in prop::collection::vec(prop::sample::select(known()), 0..20),
    ) {
        let bytes: Vec<u8> = sent.iter().flat_map(|(bytes, _)| bytes.to_vec()).collect();
        let inputs: Vec<Input> = sent.into_iter().map(|(_, input)| input).collect();
        prop_assert_eq!(read(&[&bytes]), inputs);
    }
}
