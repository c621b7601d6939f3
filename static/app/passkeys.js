// Passkeys. A form says what it wants: data-passkey="add", "use" (options beside it as JSON) or "login" (asks for them).
// Its hidden field `credential` carries the browser's answer; a button outside names the form by its `form` attribute.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const keys = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

function creation({ publicKey }, passwordless) {
  const selection = { ...publicKey.authenticatorSelection };
  if (passwordless) Object.assign(selection, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
  return {
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: keys(publicKey.excludeCredentials),
      authenticatorSelection: selection,
    },
  };
}

function request({ publicKey }) {
  return {
    publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: keys(publicKey.allowCredentials) },
  };
}

function answer(credential) {
  const fields = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const response = {};
  for (const field of fields) if (credential.response[field]) response[field] = text(credential.response[field]);
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function options(form) {
  if (form.dataset.passkey !== "login") return JSON.parse(document.getElementById("passkey-options").textContent);
  const told = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!told.ok) throw new Error(told.status);
  return told.json();
}

async function ask(form) {
  const asked = await options(form);
  if (form.dataset.passkey === "add") {
    return navigator.credentials.create(creation(asked.creation_options, form.elements.passwordless?.checked));
  }
  return navigator.credentials.get(request(asked.request_options));
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const trouble = document.getElementById("passkey-trouble");
  const button = [...form.elements].find((element) => element.hasAttribute("data-ask"));
  if (!window.PublicKeyCredential) {
    if (form.dataset.passkey !== "login") trouble.hidden = false;
    continue;
  }
  button.hidden = button.disabled = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    button.disabled = true;
    trouble.hidden = true;
    try {
      form.elements.credential.value = answer(await ask(form));
      form.requestSubmit();
    } catch {
      trouble.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}
