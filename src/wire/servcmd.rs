//! The names of the commands.

use std::fmt;

macro_rules! servcmds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A command, as `servcmd` in a frame's head names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Servcmd { $($(#[$doc])* $name,)* }

        impl Servcmd {
            /// All commands.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The command of that name, if danmux knows it.
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

servcmds! {
    /// The line is alive.
    HeartbeatAlive = "heartbeat.alive",
    /// Log in.
    Login = "im_open_status.wslogin",
    /// Log out.
    Logout = "im_open_status.wslogout",
    /// Still here, every `HelloInterval` seconds.
    Hello = "im_open_status.wshello",
    /// Push: another instance took this one's place.
    ForceOffline = "im_open_status.stat_forceoffline",
    /// Push: messages, tips and notices.
    MessagePush = "im_open_push.msg_push",
    /// Push: the same for several rooms.
    MultiMessagePush = "im_open_push.multi_msg_push_ws",
    /// A push was received.
    MessagePushAck = "openim.ws_msg_push_ack",
    /// Read profiles.
    PortraitGet = "profile.portrait_get_all",
    /// Set one's own profile.
    PortraitSet = "profile.portrait_set",
    /// Make a room.
    CreateGroup = "group_open_http_svc.create_group",
    /// End a room.
    DestroyGroup = "group_open_http_svc.destroy_group",
    /// Read rooms, with one's own standing in them.
    GetGroupSelfMemberInfo = "group_open_http_svc.get_group_self_member_info",
    /// Find rooms by id.
    GetGroupPublicInfo = "group_open_http_svc.get_group_public_info",
    /// Change a room's profile.
    ModifyGroupBaseInfo = "group_open_http_svc.modify_group_base_info",
    /// Join a room as a member.
    ApplyJoinGroup = "group_open_http_svc.apply_join_group",
    /// Join a room as a guest.
    ApplyJoinGroupNoauth = "group_open_http_noauth_svc.apply_join_group",
    /// Quit a room.
    QuitGroup = "group_open_http_svc.quit_group",
    /// How many are online.
    GetOnlineMemberNum = "group_open_http_svc.get_online_member_num",
    /// Who is online.
    GetMembers = "group_open_avchatroom_http_svc.get_members",
    /// Who is a member, as older plans ask.
    GetGroupMemberInfo = "group_open_http_svc.get_group_member_info",
    /// How some members stand.
    GetSpecifiedGroupMemberInfo = "group_open_http_svc.get_specified_group_member_info",
    /// Mute a member, or change their role.
    ModifyGroupMemberInfo = "group_open_http_svc.modify_group_member_info",
    /// Ban a member.
    BanGroupMember = "group_open_http_svc.ban_group_member",
    /// Let a banned member come back.
    UnbanGroupMember = "group_open_http_svc.unban_group_member",
    /// Who is banned.
    GetGroupBanMember = "group_open_http_svc.get_group_ban_member",
    /// Mute members.
    ForbidSendMessage = "group_open_http_svc.forbid_send_msg",
    /// Who is muted.
    GetGroupMutedAccount = "group_open_http_svc.get_group_muted_account",
    /// Who is muted, by its name of 2020.
    GetGroupShuttedUin = "group_open_http_svc.get_group_shutted_uin",
    /// Mark members, or take marks away.
    ModifyUserInfo = "group_open_avchatroom_http_svc.modify_user_info",
    /// Who of some accounts is in the room.
    CheckMembers = "group_open_avchatroom_http_svc.check_members",
    /// Make admins, or members again.
    ModifyAdmin = "group_open_avchatroom_http_svc.modify_admin",
    /// Who is an admin.
    GetAdminList = "group_open_avchatroom_http_svc.get_admin_list",
    /// Show accounts as online that need not be there.
    AddRobots = "group_open_avchatroom_http_svc.add_robots",
    /// Show them no longer.
    DelRobots = "group_open_avchatroom_http_svc.del_robots",
    /// How accounts stand, which an AVChatRoom refuses.
    GetRoleInGroup = "group_open_http_svc.get_role_in_group",
    /// Replace all attributes.
    SetGroupAttributes = "group_open_http_svc.set_group_attr",
    /// Add and change attributes.
    ModifyGroupAttributes = "group_open_http_svc.modify_group_attr",
    /// Delete attributes.
    DeleteGroupAttributes = "group_open_http_svc.delete_group_attr",
    /// Delete all attributes.
    ClearGroupAttributes = "group_open_http_svc.clear_group_attr",
    /// Read attributes.
    GetGroupAttributes = "group_open_attr_http_svc.get_group_attr",
    /// Set or move counters.
    UpdateGroupCounter = "group_open_http_svc.update_group_counter",
    /// Read counters.
    GetGroupCounter = "group_open_http_svc.get_group_counter",
    /// Delete counters.
    DeleteGroupCounter = "group_open_http_svc.delete_group_counter",
    /// All rooms of an app.
    GetAppGroupList = "group_open_http_svc.get_appid_group_list",
    /// Read rooms, as an app's server does.
    GetGroupInfo = "group_open_http_svc.get_group_info",
    /// A notice of the app's own to everybody in a room.
    SendGroupSystemNotification = "group_open_http_svc.send_group_system_notification",
    /// A message to every room of an app.
    SendBroadcastMessage = "group_open_http_svc.send_broadcast_msg",
    /// A room's older messages, of which an AVChatRoom keeps none.
    GetGroupMessages = "group_open_http_svc.group_msg_get",
    /// The same, as an app's server asks.
    GetGroupMessagesSimple = "group_open_http_svc.group_msg_get_simple",
    /// Delete somebody's messages, which an AVChatRoom does not keep.
    DeleteMessagesBySender = "group_open_http_svc.delete_group_msg_by_sender",
    /// Bring a group with its past, which an AVChatRoom refuses.
    ImportGroup = "group_open_http_svc.import_group",
    /// Bring messages of the past, which an AVChatRoom refuses.
    ImportGroupMessages = "group_open_http_svc.import_group_msg",
    /// Bring members of the past, which an AVChatRoom refuses.
    ImportGroupMembers = "group_open_http_svc.import_group_member",
    /// Delete messages for oneself, which an AVChatRoom refuses.
    DeleteGroupMessages = "group_open_http_svc.delete_group_ramble_msg_by_seq",
    /// Make an account.
    AccountImport = "im_open_login_svc.account_import",
    /// Make accounts.
    MultiAccountImport = "im_open_login_svc.multiaccount_import",
    /// Which accounts there are.
    AccountCheck = "im_open_login_svc.account_check",
    /// Delete accounts.
    AccountDelete = "im_open_login_svc.account_delete",
    /// End a login.
    AccountKick = "im_open_login_svc.kick",
    /// Who is online.
    QueryOnlineStatus = "openim.query_online_status",
    /// Who is online, by its name of 2020.
    QueryState = "openim.querystate",
    /// Read profiles, as an app's server does.
    PortraitGetRest = "profile.portrait_get",
    /// Mute an account in all rooms.
    SetNoSpeaking = "openconfigsvr.setnospeaking",
    /// Read whether an account is muted in all rooms.
    GetNoSpeaking = "openconfigsvr.getnospeaking",
    /// The app's own words that are refused.
    DirtyWordsGet = "openim_dirty_words.get",
    /// More of them.
    DirtyWordsAdd = "openim_dirty_words.add",
    /// Fewer of them.
    DirtyWordsDelete = "openim_dirty_words.delete",
    /// Word lists as clients use them.
    GetLocalWords = "im_msg_audit_mgr.get_local_words",
    /// Words of a list of the app's own.
    AuditKeywordsGet = "im_msg_audit_mgr.get_cloud_audit_keywords",
    /// More of them.
    AuditKeywordsAdd = "im_msg_audit_mgr.add_cloud_audit_keywords",
    /// Fewer of them.
    AuditKeywordsDelete = "im_msg_audit_mgr.delete_cloud_audit_keywords",
    /// danmux's own: read the file of word lists again.
    WordsReload = "danmux_words_svc.reload",
    /// danmux's own: messages that wait.
    HoldList = "danmux_hold_svc.list",
    /// danmux's own: say messages that wait.
    HoldApprove = "danmux_hold_svc.approve",
    /// danmux's own: throw messages away that wait.
    HoldReject = "danmux_hold_svc.reject",
    /// danmux's own: whether all messages of a room wait.
    HoldSet = "danmux_hold_svc.set",
    /// Remove a member, which an AVChatRoom refuses.
    DeleteGroupMember = "group_open_http_svc.delete_group_member",
    /// Invite a member, which an AVChatRoom refuses.
    AddGroupMember = "group_open_http_svc.add_group_member",
    /// Hand a room over, which an AVChatRoom refuses.
    ChangeGroupOwner = "group_open_http_svc.change_group_owner",
    /// Send a message.
    SendGroupMessage = "group_open_http_svc.send_group_msg",
    /// Recall a message, which an AVChatRoom refuses.
    RecallGroupMessage = "group_open_http_svc.group_msg_recall",
    /// Fetch a room's new items as a member.
    GetMessages = "group_open_long_polling_http_svc.get_msg",
    /// Fetch a room's new items as a guest.
    GetMessagesNoauth = "group_open_long_polling_http_noauth_svc.get_msg",
    /// Read the app's cloud configuration.
    FetchConfig = "im_sdk_config_mgr.fetch_config",
    /// Read which rights the app's plan has.
    FetchPurchaseBits = "im_sdk_config_mgr.fetch_imsdk_purchase_bitsv2",
    /// One-to-one messages since last time.
    GetC2cMessages = "openim.getmsg",
    /// The list of conversations.
    PageGet = "recentcontact.page_get",
    /// Groups of conversations.
    GetContactGroup = "recentcontact.get_contact_group",
    /// Groups that hold a conversation.
    SearchContactGroup = "recentcontact.search_contact_group",
    /// Rooms joined; AVChatRooms are never listed.
    GetJoinedGroupList = "group_open_http_svc.get_joined_group_list",
    /// Community groups joined.
    GetJoinedCommunityList = "million_group_open_http_svc.get_joined_group_list",
    /// Conversations whose messages don't ring.
    GetC2cMuteNotifications = "openim.get_c2c_peer_mute_notifications",
    /// The black list.
    BlackListGet = "sns.black_list_get",
    /// Friends.
    FriendGet = "sns.friend_get",
    /// Groups of friends.
    FriendGroupGet = "sns.group_get",
    /// Requests to be friends.
    PendencyGet = "sns.pendency_get",
    /// A key for another service.
    AuthKey = "openim.authkey",
    /// Statistics of the SDK.
    Report = "imopenstat.tim_web_report_v2",
    /// Statistics of older SDKs.
    ReportOld = "imopenstat.tim_web_report",
}

impl fmt::Display for Servcmd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_comes_back_from_its_name() {
        for &servcmd in Servcmd::ALL {
            assert_eq!(Servcmd::parse(servcmd.as_str()), Some(servcmd));
        }
        assert_eq!(Servcmd::parse("group_open_http_svc.nothing"), None);
    }
}
