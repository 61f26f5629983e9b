//! The input box: its prompts and hints, what its keys do, and what becomes of what was sent.

texts! {
    /// The input box.
    InputTexts {
        line_start: "start of the line" | "移到行首",
        line_end: "end of the line" | "移到行尾",
        char_back: "a character back" | "左移一个字符",
        char_forth: "a character on" | "右移一个字符",
        word_back: "a word back" | "左移一个词",
        word_forth: "a word on" | "右移一个词",
        erase_back: "erase the character before" | "删除前一个字符",
        erase_forth: "erase the character under the cursor" | "删除光标处的字符",
        kill_to_start: "cut to the start" | "剪切到行首",
        kill_to_end: "cut to the end" | "剪切到行尾",
        kill_word_back: "cut the word before" | "剪切前一个词",
        kill_word_forth: "cut the word after" | "剪切后一个词",
        yank: "insert what was cut" | "粘贴剪切的内容",
        yank_older: "rather what was cut before that" | "换成更早剪切的内容",
        undo: "undo" | "撤销",
        older: "what you sent before" | "上一条历史",
        newer: "what you sent after" | "下一条历史",
        search: "search what you sent; again for older" | "搜索历史；再按找更早的",
        complete: "complete a name, an emoji, a command" | "补全名字、表情或命令",
        complete_back: "the choice before" | "上一个候选",
        submit: "send what you wrote" | "发送",
        close: "close a menu, a search, a paste" | "关闭菜单、搜索或粘贴",
        waiting: "waiting for the line before" | "等待上一行发送",
        sending: "sending…" | "发送中…",
        sent: "sent" | "已发送",
        refused: "not sent: {}" | "未发送：{}",
        unknown: "no answer: it may have been said" | "没有回应：可能已发出",
        withheld: "not tried: the line before was not sent" | "未尝试：上一行没有发出",
    }
}
