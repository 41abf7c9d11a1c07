"use strict";

// The whole of a SMART app: discovery, authorization with PKCE, and a chart. No library, so that each step can be read.
(function () {
  const CLIENT = "demo-browser-app";
  const HERE = location.origin + location.pathname;
  const SCOPES =
    "openid fhirUser patient/Patient.rs patient/Condition.rs patient/AllergyIntolerance.rs patient/Observation.rs";
  const element = (id) => document.getElementById(id);
  const base64url = (bytes) =>
    btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function json(response) {
    const body = await response.json();
    if (!response.ok) {
      throw new Error(body.error_description || body.error || (body.issue && body.issue[0].diagnostics) || response.status);
    }
    return body;
  }

  /** Sends the browser to the authorization server, which comes back with a code. */
  async function authorize(iss, launch, purpose) {
    const smart = await json(await fetch(iss + "/.well-known/smart-configuration"));
    const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    const state = base64url(crypto.getRandomValues(new Uint8Array(16)));
    sessionStorage.setItem(state, JSON.stringify({ iss, verifier, token: smart.token_endpoint, issuer: smart.issuer }));
    const parameters = {
      response_type: "code",
      client_id: CLIENT,
      redirect_uri: HERE,
      scope: SCOPES + (launch ? " launch" : " launch/patient"),
      state,
      aud: iss,
      code_challenge: base64url(new Uint8Array(hash)),
      code_challenge_method: "S256",
      ...(launch ? { launch } : {}),
      ...(purpose ? { purpose_of_use: purpose } : {}),
    };
    location.assign(smart.authorization_endpoint + "?" + new URLSearchParams(parameters));
  }

  /** Trades the code for a token, once. */
  async function redeem(answer) {
    const asked = JSON.parse(sessionStorage.getItem(answer.get("state")) || "null");
    sessionStorage.removeItem(answer.get("state"));
    history.replaceState(null, "", HERE);
    if (!asked || answer.get("iss") !== asked.issuer) {
      throw new Error("this answer belongs to no question of this app");
    }
    const token = await json(
      await fetch(asked.token, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "authorization_code",
          client_id: CLIENT,
          redirect_uri: HERE,
          code: answer.get("code"),
          code_verifier: asked.verifier,
        }),
      }),
    );
    return { iss: asked.iss, ...token };
  }

  async function show(granted) {
    const read = async (path) =>
      json(await fetch(granted.iss + "/" + path, { headers: { Authorization: "Bearer " + granted.access_token } }));
    const list = async (id, path, line) => {
      const bundle = await read(path).catch(() => ({ entry: [] }));
      const lines = (bundle.entry || []).map((entry) => line(entry.resource));
      element(id).replaceChildren(
        ...(lines.length ? lines : ["none that you may see"]).map((text) => {
          const item = document.createElement("li");
          item.textContent = text;
          return item;
        }),
      );
    };
    const words = (concept) => (concept && (concept.text || (concept.coding && concept.coding[0].display))) || "without a name";
    const patient = await read("Patient/" + granted.patient);
    const name = (patient.name || [{}])[0];
    element("patient").textContent = [...(name.given || []), name.family].join(" ");
    element("about").textContent = "born " + patient.birthDate + ", " + patient.gender;
    element("scope").textContent = granted.scope;
    const about = "?patient=" + granted.patient;
    await list("conditions", "Condition" + about, (resource) => words(resource.code));
    await list("allergies", "AllergyIntolerance" + about, (resource) => words(resource.code));
    await list("observations", "Observation" + about + "&_sort=-date&_count=10", (resource) => {
      const quantity = resource.valueQuantity;
      return words(resource.code) + (quantity ? ": " + quantity.value + " " + (quantity.unit || "") : "");
    });
    element("start").hidden = true;
    element("chart").hidden = false;
  }

  async function run() {
    const address = new URLSearchParams(location.search);
    const here = new URL("../../fhir", location.href).href;
    element("connect").addEventListener("click", () => authorize(here).catch(fail));
    element("emergency").addEventListener("click", () => authorize(here, null, "BTG").catch(fail));
    if (address.get("error")) {
      throw new Error(address.get("error_description") || address.get("error"));
    }
    if (address.get("code")) {
      await show(await redeem(address));
    } else if (address.get("launch") && address.get("iss") === here) {
      await authorize(here, address.get("launch"));
    }
  }

  function fail(error) {
    element("problem").textContent = "This did not work: " + error.message;
    element("problem").hidden = false;
  }

  run().catch(fail);
})();
