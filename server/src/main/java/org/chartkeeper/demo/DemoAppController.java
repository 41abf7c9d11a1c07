package org.chartkeeper.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.context.annotation.Profile;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the demo app: a SMART app in one page and one script, to launch and to read. */
@RestController
@Profile("demo")
class DemoAppController {

    static final String PATH = "/demo/app/";

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @GetMapping(PATH)
    ResponseEntity<String> page() throws IOException {
        return file("index.html", MediaType.TEXT_HTML);
    }

    @GetMapping(PATH + "app.js")
    ResponseEntity<String> script() throws IOException {
        return file("app.js", MediaType.valueOf("text/javascript"));
    }

    private static ResponseEntity<String> file(String name, MediaType type) throws IOException {
        return ResponseEntity.ok()
                .contentType(new MediaType(type, StandardCharsets.UTF_8))
                .header("Content-Security-Policy", POLICY)
                .body(new ClassPathResource("demo/app/" + name).getContentAsString(StandardCharsets.UTF_8));
    }
}
