"""Who may do what: one line a route and method.

The route's record is Ann's, who is a rep in the north. To her door come

    anon   nobody: not logged in          lea    her manager
    cy     a rep of the south             sol    the manager of the south
    ben    a rep of the north; works on   odo    an auditor: reads everything
           her opportunity with her       ada    the administrator
    mia    marketing: reads leads and     sam    service: reads customers
           customers, adds leads

and each is told

    ok     here it is; a change was written        in     log in first (pages); 401 is the same of the API
    none   fine, and no row of any table differs   404    there is no such thing; before any 403 or 405
    .      not asked here: it takes long, or       403    you see it, but may not do that
           signs in as somebody else

400 and 422 stand where a body names what its sender must not know: it is refused like a wrong word. No refusal writes.
"""

PEOPLE = ("anon", "cy", "ben", "ann", "lea", "sol", "odo", "ada", "mia", "sam")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

TABLE = """
# route                            methods       anon cy   ben  ann  lea  sol  odo  ada  mia  sam
# The reader's own account
users:account                      GET POST      in   ok   ok   ok   ok   ok   ok   ok   ok   ok
users:tokens                       GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
users:token_create                 GET POST      in   ok   ok   ok   ok   ok   ok   ok   ok   ok
users:token_revoke                 POST          in   404  404  ok   404  404  404  404  404  404
users:language                     POST          none ok   ok   ok   ok   ok   ok   ok   ok   ok
users:sessions                     GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
users:session_end                  POST          in   404  404  ok   404  404  404  404  404  404
users:sessions_end_others          POST          in   none none ok   none none none none none none

# Invitations (the one of the realm is of a rep of the north)
users:invitations                  GET           in   403  403  403  ok   ok   403  ok   403  403
users:invite                       GET           in   403  403  403  ok   ok   403  ok   403  403
users:invite                       POST          in   403  403  403  ok   422  403  ok   403  403
users:invitation_resend            POST          in   404  404  404  ok   404  404  ok   404  404
users:invitation_revoke            POST          in   404  404  404  ok   404  404  ok   404  404
users:invitation                   GET           ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
users:invitation                   POST          ok   .    .    .    .    .    .    .    .    .

# Jobs
jobs:healthz                       GET           ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
operations:metrics                 GET           404  404  404  404  404  404  404  404  404  404
operations:health                  GET           in   403  403  403  403  403  ok   ok   403  403
operations:check                   POST          in   403  403  403  403  403  403  ok   403  403

# Audit, recycle bin, erasures
oversight:audit                    GET           in   403  403  403  403  403  ok   ok   403  403
oversight:bin                      GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
oversight:bin_of                   GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
oversight:bin_restore              POST          in   404  404  ok   ok   404  404  ok   404  404
oversight:bin_undo                 POST          in   404  404  ok   404  404  404  404   404  404
oversight:erasures                 GET           in   403  403  403  403  403  ok   ok   403  403
oversight:erasures                 POST          in   403  403  403  403  403  403  ok   403  403
oversight:erasure                  GET           in   403  403  403  403  403  ok   ok   403  403
oversight:erasure_decide           POST          in   403  403  403  403  403  403  ok   403  403
oversight:erasure_drop             POST          in   403  403  403  403  403  403  ok   403  403

# My day, follow-ups, timeline, notices, search
followups:my_day                   GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
followups:team_late                GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
followups:list                     GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
followups:late_count               GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
followups:of_record                GET           in   404  404  ok   ok   404  ok   ok   ok   ok
followups:plan                     GET POST      in   404  404  ok   ok   404  403  ok   403  403
followups:finish_many              POST          in   422  422  ok   ok   422  403  ok   403  403
followups:postpone_many            POST          in   422  422  ok   ok   422  403  ok   403  403
followups:reopen_many              POST          in   422  422  ok   ok   422  403  ok   403  403
followups:open_about               GET           in   404  404  ok   ok   404  ok   ok   ok   ok
followups:menu                     GET           in   404  404  ok   ok   404  403  ok   403  403
followups:change                   GET POST      in   404  404  ok   ok   404  403  ok   403  403
followups:finish                   GET POST      in   404  404  ok   ok   404  403  ok   403  403
followups:reopen                   POST          in   404  404  ok   ok   404  403  ok   403  404
followups:postpone                 POST          in   404  404  ok   ok   404  403  ok   403  403
followups:postpone_back            POST          in   404  404  ok   ok   404  403  ok   403  403
followups:drop                     POST          in   404  404  ok   ok   404  403  ok   403  403
followups:timeline                 GET           in   404  404  ok   ok   404  ok   ok   ok   ok
followups:log                      POST          in   404  404  ok   ok   404  403  ok   403  403
followups:shares                   GET           in   404  404  ok   ok   404  ok   ok   ok   ok
followups:share                    GET POST      in   404  404  ok   ok   404  403  ok   403  403
followups:unshare                  POST          in   404  404  ok   ok   404  403  ok   403  403
followups:attachments              GET           in   404  404  ok   ok   404  ok   ok   ok   ok
followups:attach                   POST          in   404  404  ok   ok   404  403  ok   403  403
followups:attachment               GET           in   404  404  ok   ok   404  ok   ok   ok   ok
followups:attachment_delete        POST          in   404  404  ok   ok   404  403  ok   403  403
followups:attachment_restore       POST          in   404  404  ok   ok   404  403  ok   403  403
followups:notifications            GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
followups:notification_count       GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
followups:notifications_read       POST          in   none ok   ok   none none none none none none
followups:notification             GET POST      in   404  404  ok   404  404  404  404  404  404
followups:search                   GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok

# Customers and contacts
customers:list                     GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
customers:create                   GET POST      in   ok   ok   ok   ok   ok   403  ok   403  403
customers:transfer_many            GET           in   422  422  ok   ok   422  403  ok   403  403
customers:transfer_many            POST          in   422  422  ok   ok   422  403  ok   403  403
customers:tag_many                 GET           in   422  422  ok   ok   422  403  ok   403  403
customers:tag_many                 POST          in   422  422  ok   ok   422  403  ok   403  403
customers:pick                     GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
customers:duplicate_hint           GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
customers:search_results           GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
customers:detail                   GET           in   404  404  ok   ok   404  ok   ok   ok   ok
customers:edit                     GET POST      in   404  404  ok   ok   404  403  ok   403  403
customers:show_contact             POST          in   404  404  none none 404  403  none ok   none
customers:transfer                 GET POST      in   404  404  ok   ok   404  403  ok   403  403
customers:delete                   POST          in   404  404  ok   ok   404  403  ok   403  403
customers:restore                  POST          in   404  404  ok   ok   404  404  ok   404  404
customers:merge                    GET POST      in   404  404  ok   ok   404  403  ok   403  403
customers:contacts_of              GET           in   404  404  ok   ok   404  ok   ok   ok   ok
customers:contact_create           GET POST      in   404  404  ok   ok   404  403  ok   403  403
customers:contacts                 GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
customers:contact_results          GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
customers:contact                  GET           in   404  404  ok   ok   404  ok   ok   ok   ok
customers:contact_edit             GET POST      in   404  404  ok   ok   404  403  ok   403  403
customers:contact_show             POST          in   404  404  none none 404  403  none ok   none
customers:contact_delete           POST          in   404  404  ok   ok   404  403  ok   403  403
customers:contact_restore          POST          in   404  404  ok   ok   404  404  ok   404  404

# Leads, and the public side
leads:capture                      GET           405  405  405  405  405  405  405  405  405  405
leads:capture                      POST          ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:capture_events               GET           405  405  405  405  405  405  405  405  405  405
leads:capture_events               POST          ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:form                         GET POST      ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:form_embed                   GET           ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:form_qr                      GET           ok   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:forms                        GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:list                         GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:view                         GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:pool                         GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:pool_of                      GET           in   404  ok   ok   ok   404  ok   ok   ok   ok
leads:assign_many                  GET           in   403  403  403  ok   422  403  ok   403  403
leads:assign_many                  POST          in   403  403  403  ok   422  403  ok   403  403
leads:assign_back                  POST          in   422  422  403  ok   422  403  ok   403  403
leads:tag_many                     GET           in   422  422  ok   ok   422  403  ok   403  403
leads:tag_many                     POST          in   422  422  ok   ok   422  403  ok   403  403
leads:tag_back                     POST          in   422  422  ok   ok   422  403  ok   403  403
leads:release_many                 GET           in   422  422  ok   ok   422  403  ok   403  403
leads:release_many                 POST          in   422  422  ok   ok   422  403  ok   403  403
leads:disqualify_many              GET           in   422  422  ok   ok   422  403  ok   403  403
leads:disqualify_many              POST          in   422  422  ok   ok   422  403  ok   403  403
leads:claim_many                   POST          in   422  ok   ok   ok   422  403  403  403  422
leads:my_day                       GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:search_results               GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:of_customer                  GET           in   404  404  ok   ok   404  ok   ok   ok   ok
leads:new_count                    GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:create                       GET POST      in   ok   ok   ok   ok   ok   403  ok   ok   403
leads:duplicate_hint               GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:pick                         GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
leads:detail                       GET           in   404  404  ok   ok   404  ok   ok   ok   404
leads:head                         GET           in   404  404  ok   ok   404  ok   ok   ok   404
leads:side                         GET           in   404  404  ok   ok   404  ok   ok   ok   404
leads:origin                       GET           in   404  404  ok   ok   404  ok   ok   ok   404
leads:history                      GET           in   404  404  ok   ok   404  ok   ok   ok   404
leads:edit                         GET POST      in   404  404  ok   ok   404  403  ok   403  404
leads:merge                        GET POST      in   404  404  ok   ok   404  403  ok   403  404
leads:delete                       POST          in   404  404  ok   ok   404  403  ok   403  404
leads:restore                      POST          in   404  404  ok   ok   404  404  ok   404  404
leads:assign                       GET POST      in   404  404  403  ok   404  403  ok   403  404
leads:claim                        POST          in   404  ok   ok   ok   404  403  403  403  404
leads:show_contact                 POST          in   404  ok   ok   none 404  403  none ok   404
leads:contact                      GET POST      in   404  404  ok   ok   404  403  ok   403  404
leads:release                      GET POST      in   404  404  ok   ok   404  403  ok   403  404
leads:qualify                      POST          in   404  404  ok   ok   404  403  ok   403  404
leads:disqualify                   GET POST      in   404  404  ok   ok   404  403  ok   403  404
leads:convert                      GET POST      in   404  404  ok   ok   404  403  ok   403  404

# Opportunities
opportunities:list                 GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
opportunities:board                GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
opportunities:column               GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
opportunities:create               GET           in   ok   ok   ok   ok   ok   403  ok   403  403
opportunities:create               POST          in   422  422  ok   ok   422  403  ok   403  403
opportunities:transfer_many        GET           in   422  403  ok   ok   422  403  ok   403  403
opportunities:transfer_many        POST          in   422  403  ok   ok   422  403  ok   403  403
opportunities:importance_many      GET           in   422  403  ok   ok   422  403  ok   403  403
opportunities:importance_many      POST          in   422  403  ok   ok   422  403  ok   403  403
opportunities:of_customer          GET           in   404  404  ok   ok   404  ok   ok   ok   ok
opportunities:my_day               GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
opportunities:search_results       GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
opportunities:detail               GET           in   404  ok   ok   ok   404  ok   ok   404  404
opportunities:card_menu            GET           in   404  ok   ok   ok   404  ok   ok   404  404
opportunities:ledger               GET           in   404  ok   ok   ok   404  ok   ok   404  404
opportunities:edit                 GET POST      in   404  403  ok   ok   404  403  ok   404  404
opportunities:transfer             GET POST      in   404  403  ok   ok   404  403  ok   404  404
opportunities:delete               POST          in   404  403  ok   ok   404  403  ok   404  404
opportunities:restore              POST          in   404  404  ok   ok   404  404  ok   404  404
opportunities:move                 POST          in   404  403  ok   ok   404  403  ok   404  404
opportunities:win                  GET POST      in   404  403  ok   ok   404  403  ok   404  404
opportunities:lose                 GET POST      in   404  403  ok   ok   404  403  ok   404  404
opportunities:reopen               POST          in   404  404  ok   ok   404  403  ok   404  404
opportunities:contact_add          GET POST      in   404  403  ok   ok   404  403  ok   404  404
opportunities:contact_remove       POST          in   404  403  ok   ok   404  403  ok   404  404
opportunities:check                POST          in   404  403  ok   ok   404  403  ok   404  404
opportunities:lines                GET POST      in   404  403  ok   ok   404  403  ok   404  404

# Hand-overs: of Ann's work, to Ben
handovers:list                     GET           in   403  403  403  ok   ok   ok   ok   403  403
handovers:begin                    GET           in   403  403  403  ok   ok   403  ok   403  403
handovers:create                   GET POST      in   403  403  403  ok   403  403  ok   403  403
handovers:detail                   GET           in   404  404  404  ok   404  ok   ok   404  404
handovers:undo                     POST          in   404  404  404  ok   404  403  ok   404  404

# Imports
imports:index                      GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
imports:index                      POST          in   ok   ok   ok   ok   ok   403  ok   ok   403
imports:detail                     GET           in   404  404  ok   404  404  ok   ok   404  404
imports:mapping                    GET           in   404  404  ok   404  404  ok   ok   404  404
imports:start                      POST          in   404  404  ok   404  404  403  ok   404  404
imports:undo                       POST          in   404  404  ok   404  404  403  ok   404  404
imports:rejected                   GET           in   404  404  ok   404  404  ok   ok   404  404

# Webhooks
automation:webhooks                GET           in   403  403  403  403  403  ok   ok   403  403
automation:create                  GET POST      in   403  403  403  403  403  403  ok   403  403
automation:webhook                 GET           in   404  404  404  404  404  ok   ok   404  404
automation:edit                    GET POST      in   404  404  404  404  404  403  ok   404  404
automation:secret                  POST          in   404  404  404  404  404  403  ok   404  404
automation:delete                  POST          in   404  404  404  404  404  403  ok   404  404
automation:restore                 POST          in   404  404  404  404  404  404  ok   404  404
automation:resend                  POST          in   404  404  404  404  404  403  ok   404  404

# Analytics
analytics:dashboard                GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
analytics:part                     GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
analytics:reports                  GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok
analytics:report-of-a-night        GET           in   404  404  404  ok   404  ok   ok   404  404
analytics:report                   GET           in   ok   ok   ok   ok   ok   ok   ok   ok   ok

# API
api-token                          POST          401  401  401  401  401  401  401  401  401  401
api-token                          DELETE        401  none none none none none none none none none
api-schema                         GET           ok   .    .    ok   .    .    .    .    .    .
api-docs                           GET           ok   .    .    ok   .    .    .    .    .    .
api-users-list                     GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-users-me                       GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-users-detail                   GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-teams-list                     GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-teams-detail                   GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-pools-list                     GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-pools-detail                   GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-followups-list                 GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-followups-list                 POST          401  400  400  ok   ok   400  403  ok   403  403
api-followups-detail               GET           401  404  404  ok   ok   404  ok   ok   ok   ok
api-followups-detail               PATCH DELETE  401  404  404  ok   ok   404  403  ok   403  403
api-followups-finish               POST          401  404  404  ok   ok   404  403  ok   403  403
api-followups-postpone             POST          401  404  404  ok   ok   404  403  ok   403  403
api-followups-reopen               POST          401  404  404  ok   ok   404  403  ok   403  404
api-activities-list                GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-activities-list                POST          401  400  400  ok   ok   400  403  ok   403  403
api-activities-detail              GET           401  404  404  ok   ok   404  ok   ok   ok   ok
api-attachments-list               GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-attachments-list               POST          401  400  400  ok   ok   400  403  ok   403  403
api-attachments-detail             GET           401  404  404  ok   ok   404  ok   ok   ok   ok
api-attachments-detail             DELETE        401  404  404  ok   ok   404  403  ok   403  403
api-attachments-file               GET           401  404  404  ok   ok   404  ok   ok   ok   ok
api-notifications-list             GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-notifications-read-all         POST          401  none ok   ok   none none none none none none
api-notifications-detail           GET           401  404  404  ok   404  404  404  404  404  404
api-notifications-read             POST          401  404  404  ok   404  404  404  404  404  404
api-duplicates                     GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-customers-list                 GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-customers-list                 POST          401  ok   ok   ok   ok   ok   403  ok   403  403
api-customers-detail               GET           401  404  404  ok   ok   404  ok   ok   ok   ok
api-customers-detail               PATCH DELETE  401  404  404  ok   ok   404  403  ok   403  403
api-customers-merge                POST          401  404  404  ok   ok   404  403  ok   403  403
api-customers-show-contact         POST          401  404  404  none none 404  403  none ok   none
api-customers-timeline             GET           401  404  404  ok   ok   404  ok   ok   ok   ok
api-customers-shares               GET           401  404  404  ok   ok   404  ok   ok   ok   ok
api-customers-share                POST          401  404  404  ok   ok   404  403  ok   403  403
api-customers-unshare              POST          401  404  404  ok   ok   404  403  ok   403  403
api-contacts-list                  GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-contacts-list                  POST          401  400  400  ok   ok   400  403  ok   403  403
api-contacts-detail                GET           401  404  404  ok   ok   404  ok   ok   ok   ok
api-contacts-detail                PATCH DELETE  401  404  404  ok   ok   404  403  ok   403  403
api-contacts-show-contact          POST          401  404  404  none none 404  403  none ok   none
api-sources-list                   GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-sources-detail                 GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-tags-list                      GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-tags-detail                    GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-imports-rejected               GET           401  404  404  ok   404  404  ok   ok   404  404
api-imports-list                   GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-imports-list                   POST          401  ok   ok   ok   ok   ok   403  ok   ok   403
api-imports-detail                 GET           401  404  404  ok   404  404  ok   ok   404  404
api-imports-undo                   POST          401  404  404  ok   404  404  403  ok   404  404
api-handovers-list                 GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-handovers-list                 POST          401  403  403  403  ok   403  403  ok   403  403
api-handovers-detail               GET           401  404  404  404  ok   404  ok   ok   404  404
api-handovers-preview              GET           401  403  403  403  ok   403  403  ok   403  403
api-handovers-undo                 POST          401  404  404  404  ok   404  403  ok   404  404
api-opportunities-list             GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-opportunities-list             POST          401  400  400  ok   ok   400  403  ok   403  403
api-opportunities-board            GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-opportunities-detail           GET           401  404  ok   ok   ok   404  ok   ok   404  404
api-opportunities-detail           PATCH DELETE  401  404  403  ok   ok   404  403  ok   404  404
api-opportunities-add-contact      POST          401  404  403  ok   ok   404  403  ok   404  404
api-opportunities-add-member       POST          401  404  403  ok   ok   404  403  ok   404  404
api-opportunities-contacts         GET           401  404  ok   ok   ok   404  ok   ok   404  404
api-opportunities-gates            GET           401  404  ok   ok   ok   404  ok   ok   404  404
api-opportunities-ledger           GET           401  404  ok   ok   ok   404  ok   ok   404  404
api-opportunities-lines            GET           401  404  ok   ok   ok   404  ok   ok   404  404
api-opportunities-lose             POST          401  404  403  ok   ok   404  403  ok   404  404
api-opportunities-members          GET           401  404  ok   ok   ok   404  ok   ok   404  404
api-opportunities-move             POST          401  404  403  ok   ok   404  403  ok   404  404
api-opportunities-remove-contact   POST          401  404  403  ok   ok   404  403  ok   404  404
api-opportunities-remove-member    POST          401  404  403  ok   ok   404  403  ok   404  404
api-opportunities-reopen           POST          401  404  404  ok   ok   404  403  ok   404  404
api-opportunities-shares           GET           401  404  ok   ok   ok   404  ok   ok   404  404
api-opportunities-share            POST          401  404  403  ok   ok   404  403  ok   404  404
api-opportunities-unshare          POST          401  404  403  ok   ok   404  403  ok   404  404
api-opportunities-set-lines        POST          401  404  403  ok   ok   404  403  ok   404  404
api-opportunities-tick             POST          401  404  403  ok   ok   404  403  ok   404  404
api-opportunities-transfer         POST          401  404  403  ok   ok   404  403  ok   404  404
api-opportunities-untick           POST          401  404  403  ok   ok   404  403  ok   404  404
api-opportunities-win              POST          401  404  403  ok   ok   404  403  ok   404  404
api-pipelines-list                 GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-pipelines-detail               GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-stages-list                    GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-stages-detail                  GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-loss-reasons-list              GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-loss-reasons-detail            GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-competitors-list               GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-competitors-detail             GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-products-list                  GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-products-detail                GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-leads-list                     GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-leads-list                     POST          401  ok   ok   ok   ok   ok   403  ok   ok   403
api-leads-detail                   GET           401  404  404  ok   ok   404  ok   ok   ok   404
api-leads-detail                   PATCH DELETE  401  404  404  ok   ok   404  403  ok   403  404
api-leads-assign                   POST          401  404  404  403  ok   404  403  ok   403  404
api-leads-claim                    POST          401  404  ok   ok   ok   404  403  403  403  404
api-leads-convert                  POST          401  404  404  ok   ok   404  403  ok   403  404
api-leads-disqualify               POST          401  404  404  ok   ok   404  403  ok   403  404
api-leads-merge                    POST          401  404  404  ok   ok   404  403  ok   403  404
api-leads-qualify                  POST          401  404  404  ok   ok   404  403  ok   403  404
api-leads-release                  POST          401  404  404  ok   ok   404  403  ok   403  404
api-leads-shares                   GET           401  404  404  ok   ok   404  ok   ok   ok   404
api-leads-share                    POST          401  404  404  ok   ok   404  403  ok   403  404
api-leads-unshare                  POST          401  404  404  ok   ok   404  403  ok   403  404
api-leads-show-contact             POST          401  404  ok   ok   none 404  403  none ok   404
api-leads-score                    GET           401  404  404  ok   ok   404  ok   ok   ok   404
api-leads-trace                    GET           401  404  404  ok   ok   404  ok   ok   ok   404
api-events-list                    GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-events-list                    POST          401  400  400  ok   ok   400  403  ok   ok   400
api-events-detail                  GET           401  404  404  ok   ok   404  ok   ok   ok   404
api-audit-list                     GET           401  403  403  403  403  403  ok   ok   403  403
api-audit-detail                   GET           401  404  404  404  404  404  ok   ok   404  404
api-webhooks-list                  GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-webhooks-list                  POST          401  403  403  403  403  403  403  ok   403  403
api-webhooks-detail                GET           401  404  404  404  404  404  ok   ok   404  404
api-webhooks-detail                PATCH DELETE  401  404  404  404  404  404  403  ok   404  404
api-webhooks-renew-secret          POST          401  404  404  404  404  404  403  ok   404  404
api-deliveries-list                GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
api-deliveries-detail              GET           401  404  404  404  404  404  ok   ok   404  404
api-deliveries-resend              POST          401  404  404  404  404  404  403  ok   404  404
api-analytics                      GET           401  ok   ok   ok   ok   ok   ok   ok   ok   ok
"""

# Log-in, log-out, passwords, second factors and single sign-on are allauth's. Whoever is not logged in may open
FOREIGN = ("account_", "mfa_", "openid_connect_")
OPEN = [
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
]
CLOSED = [
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
]

# What other sites may frame, where the form allows it.
FRAMED = ("leads:form",)


def rows():
    """{(route, method): {person: word}}"""
    found = {}
    for line in TABLE.splitlines():
        if line and not line.startswith("#"):
            name, *rest = line.split()
            methods = [word for word in rest if word in METHODS]
            words = dict(zip(PEOPLE, rest[len(methods) :], strict=False))
            for method in methods:
                assert (name, method) not in found, f"{name} {method} stands in the table twice"
                found[name, method] = words
    return found
