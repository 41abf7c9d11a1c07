package org.chartkeeper.smart;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.chartkeeper.smart.AuthorizationFlow.Step;
import org.chartkeeper.smart.AuthorizationRequests.Waiting;
import org.chartkeeper.users.Session;

/** A page or a form about a waiting request, and what that request needs next. */
record AuthorizationVisit(
        HttpServletRequest http, HttpServletResponse answer, Waiting waiting, Optional<Session> session, Step step) {

    AuthorizationRequest request() {
        return waiting.request();
    }

    /** The scopes that the signed-in user can grant. */
    List<String> offered() {
        return UserScopes.within(request().scopes(), session.orElseThrow().user());
    }
}
