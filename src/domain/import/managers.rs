//! The manager of a row: an account or another row, who manages people, and to whom nobody's managers lead back.

use std::rc::Rc;

use super::overlay::Overlay;
use super::reading::Reading;
use super::{Column, Sheet, source};
use crate::domain::id::{Named, UserId};
use crate::domain::role::Role;
use crate::domain::text::{folded, shown};
use crate::domain::user::User;
use crate::domain::world::World;

/// The roles of somebody who can be another's manager (IMP-1).
const MANAGERS: [&str; 2] = ["Manager", "Production Manager"];

/// So far up are managers followed; nobody has as many above them.
const MOST: usize = 1_000;

/// Somebody's manager.
enum Node {
    Row(usize),
    Account(Rc<User>),
}

fn is_manager(role: &Role) -> bool {
    role.built_in && MANAGERS.contains(&role.name.as_str())
}

impl<W: World, S: Sheet> Overlay<'_, W, S> {
    /// Whom a SUID means: a row before an account, and of an account that a row is about, that row.
    fn node(&self, suid: &str) -> Result<Option<Node>, W::Fault> {
        if let Some(row) = self.index.first(self.sheet, Column::Suid, &folded(suid)) {
            return Ok(Some(Node::Row(row)));
        }
        let user = self.account(suid)?;
        Ok(user.map(|user| self.node_of(user)))
    }

    fn node_of(&self, user: Rc<User>) -> Node {
        let row = if self.terms.choices.touch_existing() { self.row_of(&user.named()) } else { None };
        row.map_or(Node::Account(user), Node::Row)
    }

    /// The same of an account by number; what it was before the file.
    fn node_of_id(&self, id: UserId) -> Result<Option<Node>, W::Fault> {
        let user = self.memory.by_id.get(&id.0.to_string(), || Ok(self.base.user(id)?.map(Rc::new)))?;
        Ok(user.map(|user| self.node_of(user)))
    }

    /// The manager that somebody will have.
    fn above_node(&self, node: &Node) -> Result<Option<Node>, W::Fault> {
        let row = match node {
            Node::Account(user) => {
                let manager = user.profile.manager.as_ref();
                return manager.map_or(Ok(None), |manager| self.node_of_id(manager.id));
            }
            Node::Row(row) => *row,
        };
        let chain = source::chain(self.index, row).unwrap_or_else(|()| vec![row]);
        let suid = source::cell(self.sheet, &chain, Column::ManagerSuid).trim();
        if !suid.is_empty() {
            return self.node(suid);
        }
        let last = chain.last().copied().unwrap_or(row);
        let template = self.sheet.cell(last, Column::TemplateSuid).trim();
        let user = match (template.is_empty(), self.existing(row)?) {
            (false, _) => self.account(template)?,
            (true, Some(account)) => self.base.user(account.id)?.map(Rc::new),
            (true, None) => None,
        };
        match user.and_then(|user| user.profile.manager.clone()) {
            Some(manager) => self.node_of_id(manager.id),
            None => Ok(None),
        }
    }
}

impl<W: World, S: Sheet> Reading<'_, '_, W, S> {
    /// The account or row that is the manager; it must be one, and nobody's chain of managers leads back. None where the
    /// row says nothing of it.
    pub(super) fn manager(&mut self) -> Result<Option<Named<UserId>>, W::Fault> {
        let suid = source::cell(self.world.sheet, &self.chain, Column::ManagerSuid).trim();
        if suid.is_empty() {
            return Ok(self.template.as_ref().and_then(|user| user.profile.manager.clone()));
        }
        let Some(node) = self.world.node(suid)? else {
            let message = format!("No account and no row has the SUID \"{}\": correct it.", shown(&super::brief(suid)));
            self.error(Column::ManagerSuid, message);
            return Ok(None);
        };
        if matches!(node, Node::Row(row) if row == self.row) {
            self.error(Column::ManagerSuid, "Nobody is their own manager: name another.".to_owned());
        } else if self.leads_back(&node)? {
            let message = "The managers of these rows lead back to this one: name another.".to_owned();
            self.error(Column::ManagerSuid, message);
        }
        match node {
            Node::Row(row) => {
                let number = self.world.sheet.number(row);
                if self.world.is_left_out(row) {
                    let message = format!("Row {number}, the manager, has errors and is left out: correct it first.");
                    self.error(Column::ManagerSuid, message);
                } else if !self.row_manages(row)? {
                    let message =
                        format!("Row {number} holds neither Manager nor Production Manager: give it the role.");
                    self.error(Column::ManagerSuid, message);
                }
                Ok(Some(self.world.named(row)?))
            }
            Node::Account(user) => {
                if !user.roles_at(self.world.now()).any(is_manager) {
                    let name = shown(&user.username).into_owned();
                    let message = format!("{name} holds neither Manager nor Production Manager: name one who does.");
                    self.error(Column::ManagerSuid, message);
                }
                Ok(Some(user.named()))
            }
        }
    }

    /// Do the managers from `node` on lead to this row? Accounts that no row is about can't: none of them has a row of the
    /// table above them, unless rows are about accounts that exist.
    fn leads_back(&self, node: &Node) -> Result<bool, W::Fault> {
        if !self.world.terms.choices.touch_existing() {
            return Ok(self.world.index.circular_managers[self.row]);
        }
        let mut at = self.world.above_node(node)?;
        for _ in 0..MOST {
            match at {
                Some(Node::Row(row)) if row == self.row => return Ok(true),
                Some(node) => at = self.world.above_node(&node)?,
                None => break,
            }
        }
        Ok(false)
    }

    /// Will a row hold a manager's role?
    fn row_manages(&self, row: usize) -> Result<bool, W::Fault> {
        let chain = source::chain(self.world.index, row).unwrap_or_else(|()| vec![row]);
        let last = chain.last().copied().unwrap_or(row);
        let suid = self.world.sheet.cell(last, Column::TemplateSuid).trim();
        let template = if suid.is_empty() { None } else { self.world.account(suid)? };
        let mut names = self.role_names(&chain, template.as_deref());
        let license = source::cell(self.world.sheet, &chain, Column::License).trim();
        let bound = self.world.license_type(license)?.and_then(|license| license.role);
        let silent = source::cell(self.world.sheet, &chain, Column::Roles).trim().is_empty();
        if names.is_empty() && silent {
            match self.world.existing(row)? {
                Some(account) => {
                    let user = self.world.base.user(account.id)?;
                    if user.is_some_and(|user| user.roles_at(self.world.now()).any(is_manager)) {
                        return Ok(true);
                    }
                }
                None if bound.is_none() => names.push(self.world.settings().default_role.clone()),
                None => {}
            }
        }
        names.extend(bound.map(|role| role.name));
        for name in names {
            if self.world.role(&name)?.as_ref().is_some_and(is_manager) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
