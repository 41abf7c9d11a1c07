package org.chartkeeper.demo;

import org.chartkeeper.fhir.ServerSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** Tells a newcomer where the demo server is and who can use it. */
final class DemoWelcome implements ApplicationListener<ApplicationReadyEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(DemoWelcome.class);

    private final ServerSettings server;

    DemoWelcome(ServerSettings server) {
        this.server = server;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        LOG.info(
                """
                Chartkeeper is ready, with the demo hospital. These logins are for trying it out, never for real data.

                  FHIR base        {}/fhir        (metadata is open, everything else needs a token)
                  tokens           {}/oauth2/token
                  discovery        {}/fhir/.well-known/smart-configuration

                  demo-ehr         an EHR vendor's back end, a system of record; key in {}
                  demo-clinic      a clinic, treatment               secret demo-clinic-secret
                  demo-insurer     an insurer, payment               secret demo-insurer-secret
                  demo-records     the records office                secret demo-records-secret
                  demo-auditor     an auditor                        secret demo-auditor-secret

                  an app to launch {}/demo/app/
                  apps: demo-patient-app (public), demo-clinician-app (secret demo-clinician-app-secret), which come
                  back to http://localhost:9000/patient-app/callback and .../clinician-app/callback

                  users, each with the password NAME-password: demo-clinician, demo-patient, demo-records-manager,
                  demo-privacy-officer, demo-auditor, demo-administrator; sign in at {}/login
                """,
                server.baseUrl(),
                server.baseUrl(),
                server.baseUrl(),
                server.dataDir().resolve("demo/demo-ehr.jwk"),
                server.baseUrl(),
                server.baseUrl());
    }
}
