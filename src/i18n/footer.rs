//! The keys that matter now, in a word or two each.

texts! {
    /// The footer.
    FooterTexts {
        write: "write" | "写评论",
        comments: "comments" | "看评论",
        follow: "follow" | "跟随",
        select: "select" | "选择",
        hold: "hold" | "停住",
        search: "find" | "搜索",
        filter: "filter" | "筛选",
        show_all: "show all" | "显示全部",
        copy: "copy" | "复制",
        raw: "raw" | "原始数据",
        open: "open" | "展开",
        close: "close" | "关闭",
        context: "context" | "原处",
        ignore: "ignore" | "屏蔽",
        send_again: "send again" | "重发",
        people: "people" | "成员",
        room: "room" | "房间",
        commands: "commands" | "命令",
        help: "help" | "帮助",
        leave: "leave" | "退出",
        older: "older" | "上一个",
        newer: "newer" | "下一个",
        find: "find" | "确定",
        show: "show" | "显示",
        cancel: "cancel" | "取消",
        run: "run" | "执行",
        complete: "complete" | "补全",
        choose: "choose" | "选定",
        scroll: "scroll" | "滚动",
    }
}
