//! The commands of the palette, in words.

texts! {
    /// What each command does, and what it says when it cannot.
    CommandTexts {
        filter: "show only what matches, as from:tom or text~\"^6+$\"" | "只显示匹配的内容，如 from:tom 或 text~\"^6+$\"",
        search: "find a comment" | "搜索评论",
        view: "a saved view" | "保存的视图",
        theme: "colours: terminal, dark, light, high-contrast, colour-blind or mono" | "配色：terminal、dark、light、high-contrast、colour-blind 或 mono",
        lang: "language: en or zh" | "语言：en 或 zh",
        set_priority: "priority of what you write: high, normal, low or lowest" | "发言优先级：high、normal、low 或 lowest",
        ignore: "ignore a person, or \"words\"" | "屏蔽某人，或“某句话”",
        unignore: "see them again" | "取消屏蔽",
        send: "send a comment" | "发送评论",
        room: "go to a room" | "切换房间",
        keys: "keys: arrows or vi" | "按键方案：arrows 或 vi",
        unknown: "there is no command {}; F2 lists them" | "没有命令 {}；按 F2 查看全部",
        needs: "say it as: {} {}" | "用法：{} {}",
        no_view: "there is no view {}; views have their names in the configuration" | "没有视图 {}；请在配置文件中命名",
        no_room: "no room here is called {}" | "没有打开名为 {} 的房间",
        no_theme: "there is no theme {}" | "没有配色 {}",
        no_views: "no views are saved; name filters under [views] in the configuration" | "还没有保存的视图；可在配置文件的 [views] 中命名筛选条件",
    }
}
