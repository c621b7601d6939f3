"""How people come in: password, second factor, single sign-on, tokens, invitations."""
