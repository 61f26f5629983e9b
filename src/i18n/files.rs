//! What came of files that a moderator reads and writes.

texts! {
    /// What the runner says of files.
    FileTexts {
        no_folder: "there is no folder for it" | "没有可用的文件夹",
        not_recorded: "the act is not in the record {}: {}" | "操作未能写入记录 {}：{}",
        not_remembered: "{} was not read: {}" | "无法读取 {}：{}",
        notes_not_kept: "the notes are not kept in {}: {}" | "备注未能保存到 {}：{}",
        exported: "{} acts are in {}" | "{} 条操作已导出到 {}",
        not_exported: "the acts are not in {}: {}" | "操作未能导出到 {}：{}",
        is_there: "a file of that name is there already" | "同名文件已存在",
        no_name: "name a file" | "请指定文件名",
        not_read: "{} was not read: {}" | "无法读取 {}：{}",
        no_file: "it is no file" | "它不是文件",
        too_long: "it is longer than {} MiB" | "超过 {} MiB",
        stopped: "it was stopped" | "已停止",
    }
}
