"""Records that administrators look at; all else is done on the pages, by the verbs."""


class ReadOnly:
    def has_view_permission(self, request, obj=None):
        return request.user.is_admin

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
