Visitor.getInstance("{orgID}").setOptOut(true);
