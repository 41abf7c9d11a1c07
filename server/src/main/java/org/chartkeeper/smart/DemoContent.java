package org.chartkeeper.smart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.HashMap;
import java.util.Map;
import org.chartkeeper.caller.Members;
import org.chartkeeper.fhir.StartRefusedException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The clients and brands of the demonstration, which exist in profile {@code demo} alone. */
final class DemoContent {

    private static final String KEY_CLIENT = "demo-ehr";
    private static final String BRANDS = "demo/brands.json";

    private final Path directory;
    private final String baseUrl;

    DemoContent(Path dataDir, String baseUrl) {
        this.directory = dataDir.resolve("demo");
        this.baseUrl = baseUrl;
    }

    Map<String, Client> clients(ClientFile reader) {
        Map<String, Client> clients = new HashMap<>();
        try {
            for (Resource file :
                    new PathMatchingResourcePatternResolver().getResources("classpath:demo/clients/*.json")) {
                byte[] content = file.getContentAsString(StandardCharsets.UTF_8)
                        .replace("{baseUrl}", baseUrl)
                        .getBytes(StandardCharsets.UTF_8);
                Client client = reader.read(String.valueOf(file.getFilename()), withKey(content));
                clients.put(client.id(), client);
            }
        } catch (IOException | ParseException e) {
            throw new StartRefusedException("the key of the demo client in `" + directory + "` cannot be used");
        }
        return clients;
    }

    /** The demo hospital's brands, at the address that this server has. */
    BrandBundle brands(BrandFile reader, String fhirBase) {
        try {
            String bundle = new ClassPathResource(BRANDS).getContentAsString(StandardCharsets.UTF_8);
            return reader.read(BRANDS, bundle.replace("{fhirBase}", fhirBase).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new StartRefusedException("brands file `" + BRANDS + "` cannot be read");
        }
    }

    /** The demo client that signs has a key of its own in each installation, so none is published with the program. */
    private byte[] withKey(byte[] file) throws IOException, ParseException {
        JsonNode client = Members.JSON.readTree(file);
        if (!(client instanceof ObjectNode members)
                || !client.path("client_id").asText().equals(KEY_CLIENT)) {
            return file;
        }
        JWKSet keys = new JWKSet(key().toPublicJWK());
        members.set("jwks", Members.JSON.readTree(keys.toString()));
        return Members.JSON.writeValueAsBytes(members);
    }

    private JWK key() throws IOException, ParseException {
        Path file = directory.resolve(KEY_CLIENT + ".jwk");
        if (!Files.exists(file)) {
            SealedFiles.createPrivateDirectory(directory);
            JWK fresh = SigningKeys.generate(JWSAlgorithm.ES384, KEY_CLIENT);
            try {
                SealedFiles.createPrivate(file, fresh.toJSONString().getBytes(StandardCharsets.UTF_8));
            } catch (FileAlreadyExistsException e) {
                // Another node was first; its key is read below.
            }
        }
        return JWK.parse(Files.readString(file));
    }
}
