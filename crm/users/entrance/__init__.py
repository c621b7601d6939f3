"""How people come in: password, second factor, single sign-on, tokens, invitations."""

SHORTEST_PASSWORD = 10

# What allauth's pages take instead of its own forms.
HERE = "crm.users.entrance.forms"
ACCOUNT_FORMS = {
    "login": f"{HERE}.SignInForm",
    "reauthenticate": f"{HERE}.ConfirmPasswordForm",
    "change_password": f"{HERE}.CountedChangePasswordForm",
    "reset_password": f"{HERE}.AskForResetForm",
    "reset_password_from_key": f"{HERE}.NewPasswordForm",
}
MFA_FORMS = {
    "activate_totp": f"{HERE}.SetUpAppForm",
    "add_webauthn": f"{HERE}.AddPasskeyForm",
    "authenticate": f"{HERE}.CodeForm",
    "reauthenticate": f"{HERE}.ConfirmCodeForm",
}
