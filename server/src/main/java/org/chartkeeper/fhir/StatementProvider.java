package org.chartkeeper.fhir;

import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.rest.annotation.Metadata;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseConformance;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.jspecify.annotations.Nullable;

/** Serves the CapabilityStatement: what HAPI would say, corrected once to what is true of this server, and kept. */
final class StatementProvider extends JpaCapabilityStatementProvider {

    private final Statement statement;
    private final List<FhirContribution> contributions;
    private volatile @Nullable CapabilityStatement kept;

    StatementProvider(
            RestfulServer server,
            IFhirSystemDao<?, ?> system,
            JpaStorageSettings storage,
            ISearchParamRegistry searchParameters,
            IValidationSupport validation,
            Statement statement,
            List<FhirContribution> contributions) {
        super(server, system, storage, searchParameters, validation);
        this.statement = statement;
        this.contributions = List.copyOf(contributions);
        setIncludeResourceCounts(false);
        setRestResourceRevIncludesEnabled(false);
    }

    @Override
    @Metadata
    public synchronized IBaseConformance getServerConformance(
            @Nullable HttpServletRequest request, @Nullable RequestDetails details) {
        CapabilityStatement known = kept;
        if (known == null) {
            known = (CapabilityStatement) super.getServerConformance(request, details);
            statement.correct(known, contributions);
            for (FhirContribution contribution : contributions) {
                contribution.describe(known);
            }
            kept = known;
        }
        return known;
    }
}
