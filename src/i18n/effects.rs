//! What came of what was asked for.

texts! {
    /// What the runner says.
    EffectTexts {
        copied: "copied: {}" | "已复制：{}",
        copied_by_tmux: "copied, if tmux lets it through (set-clipboard on): {}" | "已复制（需要 tmux 的 set-clipboard on）：{}",
        copied_by_screen: "copied, through screen: {}" | "已通过 screen 复制：{}",
        no_clipboard: "this terminal has no clipboard; b shows plain text to select: {}" | "此终端没有剪贴板；按 b 显示纯文本再选取：{}",
        too_long_to_copy: "it is too long to copy: {}" | "内容太长，无法复制：{}",
        opened: "opened {}" | "已打开 {}",
        not_opened: "{} was not opened: {}: {}" | "无法打开 {}：{}：{}",
        no_browser: "no browser is in reach here; copy it: {}" | "这里没有可用的浏览器，请复制：{}",
        not_kept: "it was not kept for good: {}" | "未能永久保存：{}",
    }
}
