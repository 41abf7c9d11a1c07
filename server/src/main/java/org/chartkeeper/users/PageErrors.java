package org.chartkeeper.users;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** Answers for pages what their controllers did not expect: nothing was done, and nothing is told of why. */
@ControllerAdvice(basePackages = "org.chartkeeper")
class PageErrors {

    private static final Logger LOG = LoggerFactory.getLogger(PageErrors.class);

    private final Pages pages;

    PageErrors(Pages pages) {
        this.pages = pages;
    }

    @ExceptionHandler
    ResponseEntity<String> unexpected(RuntimeException failure) {
        LOG.error("a page could not be answered", failure);
        ResponseEntity<String> page =
                pages.problem(503, "Not now", "This could not be done at the moment. Please try again in a while.");
        return ResponseEntity.status(page.getStatusCode())
                .headers(page.getHeaders())
                .header(HttpHeaders.RETRY_AFTER, "5")
                .body(page.getBody());
    }

    @ExceptionHandler
    ResponseEntity<String> method(HttpRequestMethodNotSupportedException refused) {
        ResponseEntity<String> page =
                pages.problem(405, "Not possible", "This address does not answer that kind of request.");
        HttpHeaders headers = new HttpHeaders();
        headers.addAll(page.getHeaders());
        headers.setAllow(
                refused.getSupportedHttpMethods() == null ? java.util.Set.of() : refused.getSupportedHttpMethods());
        return ResponseEntity.status(405).headers(headers).body(page.getBody());
    }
}
