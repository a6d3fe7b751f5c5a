Visitor.getInstance("{orgID}").setOptOut(false);
