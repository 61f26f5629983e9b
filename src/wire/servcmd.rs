//! The names of the commands.

use std::fmt;

macro_rules! servcmds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A command, as `servcmd` in a frame's head names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Servcmd { $($(#[$doc])* $name,)* }

        impl Servcmd {
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
