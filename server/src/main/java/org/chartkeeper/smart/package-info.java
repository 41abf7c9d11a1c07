/** SMART: the authorization server, launches, clients, tokens and discovery. */
@NullMarked
@ApplicationModule(allowedDependencies = {"access", "audit", "caller", "consent", "fhir", "users"})
package org.chartkeeper.smart;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
