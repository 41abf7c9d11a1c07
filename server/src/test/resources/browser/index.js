const show = (id, text) => (document.getElementById(id).textContent = text);

async function chart() {
  const client = await FHIR.oauth2.ready();
  show("user", client.user.fhirUser || "nobody");
  const found = await client.request("Observation?patient=" + client.patient.id + "&_total=accurate");
  show("total", String(found.total));
  const before = client.state.tokenResponse.access_token;
  if (client.state.tokenResponse.refresh_token) {
    await client.refresh();
    show("refreshed", String(client.state.tokenResponse.access_token !== before));
  }
  // Last, since the test waits for it.
  const patient = await client.patient.read();
  show("patient", patient.name[0].family);
}

chart().catch((error) => show("problem", String(error)));
