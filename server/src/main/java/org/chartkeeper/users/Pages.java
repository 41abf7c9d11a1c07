package org.chartkeeper.users;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** Makes pages of the templates, each with the strictest policy that it works under. */
public final class Pages {

    private static final String POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    private static final String SCRIPTS = "script-src 'self'; ";

    private final SpringTemplateEngine engine;

    Pages() {
        ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver(Pages.class.getClassLoader());
        resolver.setPrefix("templates/");
        resolver.setSuffix(".html");
        resolver.setTemplateMode(TemplateMode.HTML);
        resolver.setCharacterEncoding("UTF-8");
        engine = new SpringTemplateEngine();
        engine.setTemplateResolver(resolver);
    }

    /** The page of this template. */
    public ResponseEntity<String> page(int status, String template, Map<String, ?> model) {
        return page(status, template, model, null);
    }

    /**
     * The page of this template, whose forms may lead on to {@code destination}: browsers hold a form to the policy through
     * the redirects that answer it.
     */
    public ResponseEntity<String> page(
            int status, String template, Map<String, ?> model, @Nullable String destination) {
        return page(status, template, model, destination, "");
    }

    private ResponseEntity<String> page(
            int status, String template, Map<String, ?> model, @Nullable String destination, String scripts) {
        Context context = new Context(java.util.Locale.ENGLISH);
        model.forEach(context::setVariable);
        return ResponseEntity.status(HttpStatusCode.valueOf(status))
                .contentType(new MediaType(MediaType.TEXT_HTML, java.nio.charset.StandardCharsets.UTF_8))
                .header("Content-Security-Policy", scripts + POLICY + (destination == null ? "" : " " + destination))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(engine.process(template, context));
    }

    /** The same for a page that works with scripts of ours. */
    public ResponseEntity<String> scripted(
            int status, String template, Map<String, ?> model, @Nullable String destination) {
        return page(status, template, model, destination, SCRIPTS);
    }

    /** A page that says what went wrong. */
    public ResponseEntity<String> problem(int status, String title, String text) {
        return page(status, "problem", Map.of("title", title, "text", text));
    }
}
