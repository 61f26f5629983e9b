//! What came of what was asked for.

texts! {
    /// What the runner says.
    EffectTexts {
        opened: "opened {}" | "已打开 {}",
        not_opened: "{} was not opened: {}: {}" | "无法打开 {}：{}：{}",
        no_browser: "no browser is in reach here; copy it: {}" | "这里没有可用的浏览器，请复制：{}",
        not_kept: "it was not kept for good: {}" | "未能永久保存：{}",
    }
}
