//! What is wrong with a filter.

use super::Language;
use crate::filter::{ExpressionError, ExpressionProblem as Problem};

/// What is wrong, in words; English stands with the language of filters itself.
pub fn wrong_filter(language: Language, error: &ExpressionError) -> String {
    match language {
        Language::English => error.to_string(),
        Language::Chinese => chinese(error.problem()),
    }
}

fn chinese(problem: &Problem) -> String {
    let quote = "要搜索这些文字，请加引号";
    // Examples name one way or two.
    let or = |example: &str| example.replace(" or ", " 或 ");
    match problem {
        Problem::TooLong(bytes) => format!("筛选条件最长 4096 字节，现有 {bytes} 字节"),
        Problem::TooManyTerms => "筛选条件最多 200 项".to_owned(),
        Problem::TooManyRegexes => "最多 20 个正则表达式和带 * 的名字".to_owned(),
        Problem::TooDeep => "括号和 not 最多嵌套 32 层".to_owned(),
        Problem::NotOpened => "这个 ) 缺少对应的 (；要搜索它，请加引号".to_owned(),
        Problem::NotClosed => "这个 ( 缺少对应的 )；要搜索它，请加引号".to_owned(),
        Problem::QuoteNotClosed => "引号没有闭合".to_owned(),
        Problem::OpenedInWord => "含有 ( 的词请加引号，否则在 ( 前加空格".to_owned(),
        Problem::NoTerm => "这里缺少条件，例如 from:tom 或要搜索的词".to_owned(),
        Problem::NoTermBefore(word) => {
            format!("{word} 前缺少条件；要搜索这个词，请加引号：\"{word}\"")
        }
        Problem::LoneMinus => "- 要紧贴被排除的条件，例如 -from:tom；要搜索它，请加引号".to_owned(),
        Problem::Sign { word, sign } => format!("请用 {word} 代替 {sign}"),
        Problem::OtherName { name, meant } => {
            format!("没有名为 {name} 的条件；是否想写 {meant}？{quote}")
        }
        Problem::NoSuchName { name, names } => {
            format!("没有名为 {name} 的条件；可用：{names}；{quote}")
        }
        Problem::WrittenOtherwise { name, example } => {
            format!("{name} 应写作 {}；{quote}", or(example))
        }
        Problem::NoValue { after, example } => {
            format!("{after} 后缺少值，例如 {}", or(example))
        }
        Problem::OtherValue { word, meant } => {
            format!("这里不能写 {word}；是否想写 {meant}？")
        }
        Problem::NoSuchValue { word, words } => format!("这里不能写 {word}，可用：{words}"),
        Problem::NothingToFind => "没有要搜索的内容".to_owned(),
        Problem::NoTime(value) => format!(
            "{value} 不是时间；请写 30s、10m、1h30m、2d、21:30、2026-10-05 或 2026-10-05T21:30"
        ),
        Problem::NoNumber(value) => format!("{value} 不是数字，例如 100"),
        Problem::RegexTooBig => "正则表达式太大，请减少重复".to_owned(),
        Problem::NoRegex(why) => format!("正则表达式有误：{why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Expression;

    /// Bounds are said in both languages, and are the same.
    #[test]
    fn every_number_of_the_english_text_is_in_the_chinese() {
        let deep = "(".repeat(40);
        let (long, many) = ("a".repeat(5000), "a ".repeat(201));
        let regexes = "from:a* ".repeat(21);
        for text in [&*deep, &long, &many, &regexes, "since:soon", "value>=many"] {
            let error = Expression::parse(text).unwrap_err();
            let numbers = |language| {
                let said = wrong_filter(language, &error);
                let numbers = said.split(|c: char| !c.is_ascii_digit());
                let mut numbers: Vec<_> = numbers.map(str::to_owned).collect();
                numbers.retain(|number| !number.is_empty());
                numbers.sort();
                numbers
            };
            let english = numbers(Language::English);
            assert!(!english.is_empty(), "{error}");
            assert_eq!(numbers(Language::Chinese), english, "{error}");
        }
    }
}
