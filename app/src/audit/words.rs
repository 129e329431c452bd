//! What actions and kinds of things are called.

use crate::text::{Each, each, text};

/// An action, as far as it is told of.
struct Action {
    name: &'static str,
    /// The sentence for one that was done, if it changes anything.
    did: Option<Each>,
    /// What it is called.
    label: Each,
}

/// Names of actions with the keys of their texts: those that change something, and those that only ask, of which
/// rows tell only when they were refused.
macro_rules! actions {
    (changes: $($change:literal $did:ident,)+ asks: $($ask:literal $asked:ident,)+) => {
        /// Every action that changes something.
        pub(super) const CHANGES: &[&str] = &[$($change),+];

        /// A table and no code, which would be as much again for each of them.
        static ACTIONS: &[Action] = &[
            $(Action {
                name: $change,
                did: Some(each!(audit.did.$did)),
                label: each!(audit.act.$did),
            },)+
            $(Action {
                name: $ask,
                did: None,
                label: each!(audit.act.$asked),
            },)+
        ];
    };
}

fn named(action: &str) -> Option<&'static Action> {
    ACTIONS.iter().find(|known| known.name == action)
}

/// The sentence for an action that was done, with its parts in braces.
pub(super) fn did(action: &str) -> Option<&'static str> {
    Some(named(action)?.did?.text())
}

/// What an action is called; nothing for one of a newer release.
pub(super) fn action_label(action: &str) -> Option<&'static str> {
    Some(named(action)?.label.text())
}

actions! {
    changes:
        "tenants.create" tenants_create,
        "tenants.rename" tenants_rename,
        "tenants.suspend" tenants_suspend,
        "tenants.resume" tenants_resume,
        "tenants.change_status" tenants_change_status,
        "packs.import" packs_import,
        "packs.deprecate" packs_deprecate,
        "packs.keep_report" packs_keep_report,
        "activation.apply" activation_apply,
        "activation.rollback" activation_rollback,
        "playbooks.link" playbooks_link,
        "playbooks.unlink" playbooks_unlink,
        "playbooks.extract" playbooks_extract,
        "approvals.set" approvals_set,
        "change_requests.propose" change_requests_propose,
        "change_requests.approve" change_requests_approve,
        "change_requests.reject" change_requests_reject,
        "change_requests.cancel" change_requests_cancel,
        "change_requests.void" change_requests_void,
        "schedules.create" schedules_create,
        "schedules.hold" schedules_hold,
        "schedules.apply" schedules_apply,
        "schedules.fail" schedules_fail,
        "schedules.miss" schedules_miss,
        "schedules.cancel" schedules_cancel,
        "schedules.resume" schedules_resume,
        "recalls.begin" recalls_begin,
        "recalls.stop" recalls_stop,
        "recalls.resume" recalls_resume,
        "recalls.move" recalls_move,
        "recalls.request" recalls_request,
        "recalls.skip" recalls_skip,
        "recalls.fail" recalls_fail,
        "recalls.finish" recalls_finish,
        "freezes.create" freezes_create,
        "freezes.end" freezes_end,
        "jobs.retry" jobs_retry,
        "jobs.cancel" jobs_cancel,
        "access.sign_in" access_sign_in,
        "access.sign_out" access_sign_out,
        "access.end_other_sessions" access_end_other_sessions,
        "access.change_password" access_change_password,
        "access.create_user" access_create_user,
        "access.update_user" access_update_user,
        "access.disable_user" access_disable_user,
        "access.enable_user" access_enable_user,
        "access.reset_password" access_reset_password,
        "access.set_bindings" access_set_bindings,
        "access.create_token" access_create_token,
        "access.rotate_token" access_rotate_token,
        "access.revoke_token" access_revoke_token,
        "access.create_init_token" access_create_init_token,
        "audit.export" audit_export,
        "notifications.read" notifications_read,
        "views.save" views_save,
        "views.rename" views_rename,
        "views.delete" views_delete,
    asks:
        "tenants.list" tenants_list,
        "tenants.get" tenants_get,
        "packs.list" packs_list,
        "packs.list_domains" packs_list_domains,
        "packs.get" packs_get,
        "packs.get_text" packs_get_text,
        "packs.list_reports" packs_list_reports,
        "packs.list_version_reports" packs_list_version_reports,
        "packs.get_report" packs_get_report,
        "packs.diff" packs_diff,
        "packs.patch" packs_patch,
        "packs.compare" packs_compare,
        "packs.validate" packs_validate,
        "packs.suggest_version" packs_suggest_version,
        "packs.run_suites" packs_run_suites,
        "packs.show_contents" packs_show_contents,
        "packs.show_document" packs_show_document,
        "packs.show_findings" packs_show_findings,
        "activation.show_contents" activation_show_contents,
        "activation.diff" activation_diff,
        "playbooks.judge_link" playbooks_judge_link,
        "playbooks.list_links" playbooks_list_links,
        "playbooks.list_tenant_links" playbooks_list_tenant_links,
        "playbooks.show_steps" playbooks_show_steps,
        "approvals.get" approvals_get,
        "change_requests.list" change_requests_list,
        "change_requests.get" change_requests_get,
        "schedules.list" schedules_list,
        "schedules.get" schedules_get,
        "recalls.preview" recalls_preview,
        "recalls.list" recalls_list,
        "recalls.get" recalls_get,
        "recalls.tenants" recalls_tenants,
        "freezes.list" freezes_list,
        "freezes.get" freezes_get,
        "home.show" home_show,
        "activation.preview" activation_preview,
        "activation.replay" activation_replay,
        "activation.show_candidate" activation_show_candidate,
        "activation.get" activation_get,
        "activation.list" activation_list,
        "activation.get_revision" activation_get_revision,
        "audit.list" audit_list,
        "audit.get" audit_get,
        "audit.verify" audit_verify,
        "jobs.list" jobs_list,
        "jobs.get" jobs_get,
        "access.list_users" access_list_users,
        "access.get_user" access_get_user,
        "access.list_tokens" access_list_tokens,
        "access.list_sessions" access_list_sessions,
        "notifications.list" notifications_list,
        "notifications.count" notifications_count,
        "views.list" views_list,
        "runtime.config" runtime_config,
}

/// What sort of thing a row is about; nothing for one of a newer release.
pub(super) fn kind_label(entity: &str) -> Option<&'static str> {
    Some(match entity {
        "tenant" => text!(audit.kinds.tenant),
        "domain_pack" => text!(audit.kinds.domain_pack),
        "tenant_pack" => text!(audit.kinds.tenant_pack),
        "playbook" => text!(audit.kinds.playbook),
        "playbook_link" => text!(audit.kinds.playbook_link),
        "report" => text!(audit.kinds.report),
        "revision" => text!(audit.kinds.revision),
        "change_request" => text!(audit.kinds.change_request),
        "approvals" => text!(audit.kinds.approvals),
        "schedule" => text!(audit.kinds.schedule),
        "recall" => text!(audit.kinds.recall),
        "freeze" => text!(audit.kinds.freeze),
        "job" => text!(audit.kinds.job),
        "user" => text!(audit.kinds.user),
        "token" => text!(audit.kinds.token),
        "installation" => text!(audit.kinds.installation),
        "saved_view" => text!(audit.kinds.saved_view),
        "notifications" => text!(audit.kinds.notifications),
        "audit_trail" => text!(audit.kinds.audit_trail),
        _ => return None,
    })
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use tenantry_domain::audit::actions;
    use tenantry_services::registry::{COMMANDS, QUERIES};

    use super::*;

    #[test]
    fn every_action_of_the_product_has_its_sentence_and_its_name() {
        let commands = COMMANDS.iter().map(|command| command.name);
        for action in commands.chain(actions::ALL) {
            let sentence = did(action).unwrap_or_else(|| panic!("`{action}` has no sentence"));
            assert!(sentence.contains("{actor}"), "{action}: {sentence}");
            assert!(CHANGES.contains(&action), "{action} cannot be filtered by");
            assert!(action_label(action).is_some(), "`{action}` has no name");
        }
        for query in QUERIES {
            let name = query.name;
            assert!(action_label(name).is_some(), "`{name}` has no name");
        }
    }

    #[test]
    fn no_action_is_named_that_there_is_not() {
        let commands = COMMANDS.iter().map(|command| command.name);
        let known: Vec<_> = commands.chain(actions::ALL).collect();
        for action in CHANGES {
            assert!(known.contains(action), "nothing is called `{action}`");
        }
    }
}
