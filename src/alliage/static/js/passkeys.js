/* Ties the passkey forms to allauth's WebAuthn functions, without any script in the page. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("[data-passkey]")) {
    const ids = JSON.parse(form.dataset.passkeyIds);
    window.allauth.webauthn.forms[form.dataset.passkey]({ ids });
  }
});

// The device refused, or the person closed its window: said in the page, not in the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("[data-passkey-error]")?.removeAttribute("hidden");
});
