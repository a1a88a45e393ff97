//! What a request can see: the bounties of its chat, and whose they are.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::{Context, Result};
use crate::command::{Action, Listing};
use crate::model::{Bookmark, Bounty, BountyRef, DAY_SECONDS, List, User, UserId};
use crate::reply::{self, Entry, Follower, Missing, UserError};
use crate::storage::Users;

/// In a group, that group's bounties. In a DM, everything that the person added anywhere,
/// and once [`Here::with_tracked`] has loaded it, what they track.
pub(super) struct Here<'a> {
    pub(super) cx: Context<'a>,
    /// What the person wants to do with one of them.
    pub(super) action: Action,
    pub(super) users: Users,
    /// The people who share their name with somebody else.
    same_names: HashSet<UserId>,
    /// In a DM, the other people of the person's groups, once their bookmarks are asked for.
    others: OnceCell<Vec<Arc<User>>>,
}

impl<'a> Here<'a> {
    /// Fails if the person's own file can't be read. Other people's files that can't are
    /// listed in `users`.
    pub(super) fn load(cx: Context<'a>) -> Result<Self> {
        // First, since that may give the person's own file the group's new id.
        let others = match cx.list() {
            List::Personal => BTreeSet::new(),
            List::Group(group) => cx.storage.members(group),
        };
        let own = cx.storage.load(cx.person.id)?;
        let mut here = Self {
            cx,
            action: Action::Show,
            users: Users::default(),
            same_names: HashSet::new(),
            others: OnceCell::new(),
        };
        here.users.loaded.extend(own);
        here.add(others);
        Ok(here)
    }

    /// What a list needs, and acting on one of its bounties.
    pub(super) fn for_listing(cx: Context<'a>, listing: &Listing) -> Result<Self> {
        let mut here = match listing {
            Listing::Tracked(_) | Listing::Choice(Action::Untrack) => Self::with_tracked(cx)?,
            _ => Self::load(cx)?,
        };
        if let Listing::Choice(action) = listing {
            here.action = *action;
        }
        Ok(here)
    }

    /// Also loads the owners of the bookmarks that this chat shows.
    pub(super) fn with_tracked(cx: Context<'a>) -> Result<Self> {
        let mut here = Self::load(cx)?;
        let mut owners = BTreeSet::new();
        for bookmark in here.bookmarks() {
            match (bookmark.list, bookmark.owner_id) {
                (List::Personal, _) => {}
                (List::Group(_), Some(owner)) => owners.extend([owner]),
                (List::Group(group), None) => owners.extend(cx.storage.members(group)),
            }
        }
        here.add(owners);
        Ok(here)
    }

    /// Also loads these people.
    pub(super) fn add(&mut self, mut ids: BTreeSet<UserId>) {
        // One's own file, if there is one, is loaded from the beginning.
        ids.remove(&self.cx.person.id);
        ids.retain(|id| self.user(*id).is_none() && !self.users.unreadable.contains(id));
        let others = self.cx.storage.load_all(&ids);
        self.users.loaded.extend(others.loaded);
        self.users.unreadable.extend(others.unreadable);
        let users = self.users.loaded.iter();
        let names = users.map(|user| (reply::name_of(user).to_lowercase(), user.user_id));
        let mut names: Vec<(String, UserId)> = names.collect();
        names.sort_unstable();
        let same = names.chunk_by(|(one, _), (next, _)| one == next);
        let same = same.filter(|people| people.len() > 1).flatten();
        self.same_names = same.map(|(_, id)| *id).collect();
    }

    /// The person's own file.
    pub(super) fn own(&self) -> Option<&Arc<User>> {
        self.user(self.cx.person.id)
    }

    fn user(&self, id: UserId) -> Option<&Arc<User>> {
        self.users.loaded.iter().find(|user| user.user_id == id)
    }

    /// The name by which people here know somebody; the username if two have the same name.
    pub(super) fn name<'b>(&self, user: &'b User) -> &'b str {
        let username = user.username.as_deref();
        let username = username.filter(|_| self.same_names.contains(&user.user_id));
        username.unwrap_or_else(|| reply::name_of(user))
    }

    /// The creator's name, even if the bounty is gone.
    pub(super) fn creator_of(&self, bounty: BountyRef) -> &str {
        match self.user(bounty.owner) {
            Some(user) => self.name(user),
            None => reply::visible_name([None, None]),
        }
    }

    fn entry<'b>(&self, owner: &'b User, bounty: &'b Bounty) -> Entry<'b> {
        Entry {
            owner,
            name: self.name(owner),
            bounty,
        }
    }

    /// Who tracks a bounty, earliest first. Empty for a personal one, which nobody else can
    /// track.
    pub(super) fn followers<'b>(&'b self, entry: Entry<'_>) -> Vec<Follower<'b>> {
        if entry.bounty.list == List::Personal {
            return Vec::new();
        }
        let mut bookmarks: Vec<(&User, &Bookmark)> = self.bookmarks_of(entry).collect();
        bookmarks.sort_by_key(|(user, bookmark)| (bookmark.created_at, user.user_id));
        let follower = |(user, bookmark): (&'b User, &'b Bookmark)| Follower {
            id: user.user_id,
            name: self.name(user),
            says_done: entry.bounty.is_open() && bookmark.says_done_at(entry.bounty).is_some(),
        };
        bookmarks.into_iter().map(follower).collect()
    }

    /// The name of whoever was first to say that it is done.
    pub(super) fn first_to_say_done(&self, entry: Entry<'_>) -> Option<String> {
        let said = self
            .bookmarks_of(entry)
            .filter_map(|(user, bookmark)| Some((bookmark.says_done_at(entry.bounty)?, user)));
        let (_, first) = said.min_by_key(|(at, user)| (*at, user.user_id))?;
        Some(self.name(first).to_owned())
    }

    /// When the creator was last asked whether it is done, in Unix seconds, if that was within a
    /// day. Each time that somebody says so they are asked, unless they were within a day before.
    pub(super) fn last_asked_at(&self, entry: Entry<'_>) -> Option<i64> {
        let said = self
            .bookmarks_of(entry)
            .filter_map(|(_, bookmark)| bookmark.said_done_at);
        // Once it has moved on to another day, they may be called again.
        let mut said: Vec<i64> = said
            .filter(|at| Some(*at) > entry.bounty.moved_at)
            .collect();
        said.sort_unstable();
        let is_within_a_day = |asked: i64, at: i64| at.saturating_sub(asked) < DAY_SECONDS;
        let asked = said.into_iter().reduce(|asked, at| {
            let is_asked_again = !is_within_a_day(asked, at);
            if is_asked_again { at } else { asked }
        });
        asked.filter(|asked| is_within_a_day(*asked, self.cx.now.seconds()))
    }

    /// Everybody's bookmarks of a bounty.
    pub(super) fn bookmarks_of(
        &self,
        entry: Entry<'_>,
    ) -> impl Iterator<Item = (&User, &Bookmark)> {
        self.bookmarks_on(entry.bounty.list)
            .filter(move |(_, bookmark)| entry.is_bookmarked_by(bookmark))
    }

    /// Everybody's bookmarks of a list's bounties.
    pub(super) fn bookmarks_on(&self, list: List) -> impl Iterator<Item = (&User, &Bookmark)> {
        let others = match (self.cx.list(), list) {
            (List::Personal, List::Group(_)) => {
                self.others.get_or_init(|| self.load_others()).as_slice()
            }
            _ => &[],
        };
        let users = self.users.loaded.iter().chain(others);
        users.flat_map(move |user| {
            let all = user.tracked_bounties.iter();
            let on_list = all.filter(move |bookmark| bookmark.list == list);
            on_list.map(|bookmark| (&**user, bookmark))
        })
    }

    fn load_others(&self) -> Vec<Arc<User>> {
        let groups = self.own().map(|own| own.groups()).unwrap_or_default();
        let members = groups
            .into_iter()
            .flat_map(|it| self.cx.storage.members(it));
        let mut ids: BTreeSet<UserId> = members.collect();
        ids.retain(|id| self.user(*id).is_none());
        self.cx.storage.load_all(&ids).loaded
    }

    /// The bounties that can be meant here, without deleted ones.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.users.loaded.iter().flat_map(|owner| {
            let name = self.name(owner);
            let entries = owner.bounties().map(move |bounty| Entry {
                owner,
                name,
                bounty,
            });
            entries.filter(|entry| self.is_here(*entry))
        })
    }

    fn is_here(&self, entry: Entry<'_>) -> bool {
        match self.cx.list() {
            List::Personal => self.is_own(entry),
            list @ List::Group(_) => entry.bounty.list == list,
        }
    }

    /// Also a deleted one, as long as it can be restored.
    fn bounty(&self, bounty: BountyRef) -> Option<&Bounty> {
        let mut bounties = self.user(bounty.owner)?.personal_bounties.iter();
        bounties.find(|it| it.id == bounty.id)
    }

    /// The list that a bounty is or was on, as long as that is known.
    pub(super) fn list_of(&self, bounty: BountyRef) -> Option<List> {
        Some(self.bounty(bounty)?.list)
    }

    /// A bounty that this chat has shown, if it may still show it.
    pub(super) fn seen(&self, bounty: BountyRef) -> Result<Entry<'_>, Missing> {
        let owner = self.user(bounty.owner);
        let entry = owner.and_then(|owner| {
            let it = owner.bounties().find(|it| it.id == bounty.id)?;
            Some(self.entry(owner, it))
        });
        match entry {
            Some(entry) if self.is_here(entry) || self.is_tracked(entry) => Ok(entry),
            Some(_) => Err(Missing::Untracked),
            None if self.users.unreadable.contains(&bounty.owner) => Err(Missing::Unreadable),
            None => Err(Missing::Deleted),
        }
    }

    pub(super) fn is_own(&self, entry: Entry<'_>) -> bool {
        entry.owner.user_id == self.cx.person.id
    }

    /// An error if a bounty of this chat was deleted and can still be restored.
    pub(super) fn deleted(&self, bounty: BountyRef) -> Option<UserError> {
        let it = self.bounty(bounty)?;
        let is_meant = it.deleted_at.is_some() && self.cx.shows(it.list);
        is_meant.then_some(UserError::Deleted(bounty.id))
    }

    /// Why a bounty that a message is about isn't among the `entries`.
    pub(super) fn gone(&self, bounty: BountyRef) -> UserError {
        match self.is_unreadable(bounty.owner) {
            true => UserError::NotFound {
                ids: vec![bounty.id],
                some_unreadable: true,
            },
            false => UserError::Gone(bounty.id),
        }
    }

    /// Also if it isn't known whether that person's file belongs here.
    pub(super) fn is_unreadable(&self, owner: UserId) -> bool {
        self.cx.storage.load(owner).is_err()
    }

    /// The people with bounties here whose first name, its first word, or username this is,
    /// ignoring case.
    pub(super) fn called(&self, name: &str) -> Vec<UserId> {
        let name = name.strip_prefix('@').unwrap_or(name).to_lowercase();
        let is_called = |user: &&Arc<User>| {
            let names = [&user.first_name, &user.username].map(|name| name.as_deref());
            let [first_name, username] = names.map(|it| it.unwrap_or_default().to_lowercase());
            let first_word = first_name.split_whitespace().next();
            let names = [Some(&*first_name), first_word, Some(&*username)];
            !name.is_empty() && names.contains(&Some(&*name))
        };
        let users = self.users.loaded.iter().filter(is_called);
        users.map(|user| user.user_id).collect()
    }

    /// The person's bookmarks that this chat shows: a group's own, or in a DM all of them.
    pub(super) fn bookmarks(&self) -> impl Iterator<Item = &Bookmark> {
        let list = self.cx.list();
        let all = self.own().into_iter().flat_map(|own| &own.tracked_bounties);
        all.filter(move |one| list == List::Personal || one.list == list)
    }

    /// Whether the person tracks a bounty.
    pub(super) fn is_tracked(&self, entry: Entry<'_>) -> bool {
        self.bookmarks().any(|one| entry.is_bookmarked_by(one))
    }

    /// The latest title of a group that the person's file knows.
    pub(super) fn title(&self, list: List) -> Option<&str> {
        let own = self.own()?;
        let bounties = own.personal_bounties.iter();
        let bounties = bounties.map(|it| (it.list, it.created_at, it.group_title.as_deref()));
        let bookmarks = own.tracked_bounties.iter();
        let bookmarks = bookmarks.map(|it| (it.list, it.created_at, it.group_title.as_deref()));
        let titles = bounties
            .chain(bookmarks)
            .filter(|(of, _, title)| *of == list && title.is_some());
        titles.max_by_key(|(_, at, _)| *at)?.2
    }

    /// Looks up one of the person's bookmarks. Only its creator sees a personal bounty.
    pub(super) fn follow(&self, bookmark: &Bookmark) -> Result<Entry<'_>, Lost> {
        let owner = match bookmark.list {
            List::Group(_) => bookmark.owner_id,
            List::Personal => Some(self.cx.person.id),
        };
        let fits = |user: UserId| owner.is_none_or(|owner| owner == user);
        // Ids are unique across all of a person's bounties, whatever their list.
        let is_it = |bounty: &&Bounty| {
            bounty.id == bookmark.bounty_id && (owner.is_some() || bounty.list == bookmark.list)
        };
        let mut owners = self.users.loaded.iter().filter(|user| fits(user.user_id));
        let found = owners.find_map(|owner| {
            let bounty = owner.personal_bounties.iter().find(is_it)?;
            Some(self.entry(owner, bounty))
        });
        match found {
            Some(entry) if entry.bounty.list != bookmark.list => Err(Lost::Unknown),
            Some(entry) if entry.bounty.is_expired(self.cx.now.seconds()) => Err(Lost::Gone),
            Some(entry) if entry.bounty.deleted_at.is_some() => Err(Lost::Deleted),
            Some(entry) => Ok(entry),
            None if self.users.unreadable.iter().any(|user| fits(*user)) => Err(Lost::Unknown),
            None => Err(Lost::Gone),
        }
    }
}

/// Why a bookmark shows no bounty.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lost {
    /// It is deleted, and can still be restored.
    Deleted,
    Gone,
    /// Can't be determined right now: the file can't be read, or the group is migrating
    /// and only the bookmark or only the bounty has the new id.
    Unknown,
}
