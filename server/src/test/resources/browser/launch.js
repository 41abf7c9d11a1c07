// Stands for any app: what it asks for is in its own address, the rest the SMART client finds out.
const asked = new URLSearchParams(location.search);

FHIR.oauth2
  .authorize({
    clientId: asked.get("client"),
    scope: asked.get("scope"),
    redirectUri: "index.html",
    pkceMode: "required",
  })
  .catch((error) => {
    document.getElementById("problem").textContent = String(error);
  });
